// SPDX-License-Identifier: Apache-2.0
//
// The board of jobs. Folders are read and supervisors started without the mutex where that may take time;
// entries stay where they are while their job has not ended, so only `release` removes one.
#include "board.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "sandbox/found.hpp"
#include "sandbox/gpus.hpp"
#include "start.hpp"

namespace athanor::local {
namespace {

using namespace sandbox;
using sdk::Error;
using sdk::Json;

// How often a supervisor is looked at that cannot be watched.
constexpr int unwatched_ms = 250;
// How often it is looked whether another run has given GPUs back.
constexpr int gpus_ms = 250;

}  // namespace

Board::Board(const Settings &settings, const GpuPool &gpus)
    : settings_(settings), gpus_(gpus), bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!bell_) throw std::system_error(errno, std::generic_category(), "no eventfd");
  keeper_ = std::thread([this] { keep_going(); });
}

Board::~Board() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  keeper_.join();
}

void Board::wake() {
  const std::uint64_t one = 1;
  if (write(bell_.get(), &one, sizeof one) < 0) return;  // full: it rings already
}

// Takes over what the folder tells of a job that is not known here. False: there is nothing to take over.
bool Board::adopt(const std::string &id, const std::string &folder) {
  Found found = look_at(id, folder);
  if (found.state == Found::State::nothing) return false;
  const bool ended = found.state == Found::State::ended;
  if (ended && found.exit.value("reason", "") == "lost") return false;
  Entry &entry = entries_[id];
  entry.folder = folder;
  if (ended) {
    end(entry, std::move(found.exit));
    return true;
  }
  entry.state = State::running;
  entry.supervisor = watch_supervisor(folder);
  running_.push_back(id);
  look(id, entry);
  return true;
}

void Board::submit(const std::string &id, const std::string &folder, Json document) {
  const std::lock_guard lock(mutex_);
  if (is_there(id, folder)) return;
  const Descriptor opened = open_folder(folder);
  unlinkat(opened.get(), cancel_file, 0);  // meant for an attempt that was lost
  Entry entry;
  entry.folder = folder;
  entry.document = std::move(document);
  entries_[id] = std::move(entry);
  line_.push_back(id);
  wake();
}

const char *Entry::word() const {
  switch (state) {
    case State::queued:
      return "queued";
    case State::running:
      return "running";
    default:
      return "ended";
  }
}

void Board::cancel(const std::vector<std::string> &ids) {
  for (const std::string &id : ids) cancel_one(id);
}

void Board::cancel_one(const std::string &id) {
  const std::lock_guard lock(mutex_);
  const auto known = entries_.find(id);
  if (known == entries_.end() || known->second.state == State::ended) return;
  if (known->second.state == State::queued) {
    line_.erase(std::find(line_.begin(), line_.end(), id));
    return end(known->second, cancelled_before_it_began(id));
  }
  const Descriptor opened = open_folder(known->second.folder);
  const Descriptor wish(openat(opened.get(), cancel_file, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!wish)
    throw Error("unavailable",
                "the job '" + id + "' cannot be cancelled: no file can be made in " + known->second.folder,
                "free some disk space, or look at the folder's permissions");
}

// With the mutex held.
void Board::end(Entry &entry, Json exit) {
  entry.state = State::ended;
  entry.exit = std::move(exit);
  entry.document = nullptr;
  entry.supervisor = Descriptor();
  changed_.notify_all();
}

// With the mutex held: has a job that runs ended meanwhile?
void Board::look(const std::string &id, Entry &entry) {
  Found found = look_at(id, entry.folder);
  if (found.state == Found::State::running) return;
  if (found.state == Found::State::nothing)
    found.exit = {
        {"id", id}, {"reason", "lost"}, {"seconds", 0}, {"detail", "the job's folder went away: " + entry.folder}};
  running_.erase(std::find(running_.begin(), running_.end(), id));
  end(entry, std::move(found.exit));
}

// With the mutex held: whether the job has all that it is to be lent. Ends it where nobody can know.
bool Board::is_equipped(const std::string &id, Entry &entry) {
  if (gpu_wish(entry.document).count == 0) return true;
  if (gpus_short_) return false;  // somebody before it waits for some
  try {
    gpus_short_ = !gpus_.give(entry.document);
    return !gpus_short_;
  } catch (const std::exception &e) {  // the leases' folder went away
    end(entry, {{"id", id}, {"reason", "lost"}, {"seconds", 0}, {"detail", e.what()}});
    return false;
  }
}

// With the mutex held: takes the first out of the line that can start now. Empty: there is none.
std::string Board::next_in_line() {
  gpus_short_ = false;
  for (auto place = line_.begin(); place != line_.end();) {
    const std::string id = *place;
    Entry &entry = entries_.at(id);
    const bool equipped = is_equipped(id, entry);
    if (!equipped && entry.state == State::queued) {
      ++place;
      continue;
    }
    place = line_.erase(place);
    if (equipped) return id;
  }
  return {};
}

void Board::start_next(std::unique_lock<std::mutex> &lock) {
  while (!stopping_ && !line_.empty() && running_.size() < settings_.workers) {
    const std::string id = next_in_line();
    if (id.empty()) return;
    start(lock, id);
    if (gpus_short_) return;  // another run was faster; the next look shows what it left
  }
}

// With the mutex held, but not while the supervisor starts.
void Board::start(std::unique_lock<std::mutex> &lock, const std::string &id) {
  Entry &entry = entries_.at(id);
  entry.state = State::running;
  running_.push_back(id);
  const Json document = std::move(entry.document);
  lock.unlock();
  Json failed;
  Descriptor supervisor;
  bool busy = false;
  try {
    start_supervisor(document, entry.folder, settings_, false);
    supervisor = watch_supervisor(entry.folder);
  } catch (const Error &e) {
    busy = e.code == "busy";
    failed = {{"id", id}, {"reason", "lost"}, {"seconds", 0}, {"detail", e.message}};
  } catch (const std::exception &e) {
    failed = {{"id", id}, {"reason", "lost"}, {"seconds", 0}, {"detail", e.what()}};
  }
  lock.lock();
  if (failed.is_null()) {
    entry.supervisor = std::move(supervisor);
    return look(id, entry);
  }
  running_.erase(std::find(running_.begin(), running_.end(), id));
  if (!busy) return end(entry, std::move(failed));
  entry.state = State::queued;
  entry.document = document;
  line_.push_front(id);
  gpus_short_ = true;
}

// Waits, without the mutex, until a supervisor ends or the bell rings; says which jobs are worth a look.
void Board::sleep(std::unique_lock<std::mutex> &lock, std::vector<std::string> &awake) {
  std::vector<pollfd> watched{{bell_.get(), POLLIN, 0}};
  const std::vector<std::string> ids = running_;
  int most = gpus_short_ && running_.size() < settings_.workers ? gpus_ms : -1;
  for (const std::string &id : ids) {
    const int fd = entries_.at(id).supervisor.get();
    if (fd < 0) most = unwatched_ms;
    watched.push_back({fd, POLLIN, 0});
  }
  lock.unlock();
  poll(watched.data(), watched.size(), most);
  std::uint64_t rings = 0;
  if (watched[0].revents && read(bell_.get(), &rings, sizeof rings) < 0) rings = 0;
  lock.lock();
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (watched[i + 1].fd < 0 || watched[i + 1].revents) awake.push_back(ids[i]);
}

void Board::keep_going() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    start_next(lock);
    if (stopping_) return;
    std::vector<std::string> awake;
    sleep(lock, awake);
    for (const std::string &id : awake) {
      const auto known = entries_.find(id);
      if (known != entries_.end() && known->second.state == State::running) look(id, known->second);
    }
  }
}

}  // namespace athanor::local
