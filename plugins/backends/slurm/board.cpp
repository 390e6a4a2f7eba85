// SPDX-License-Identifier: Apache-2.0
//
// The board as its callers see it. What its thread does is in keeper.cpp.
#include "board.hpp"

#include <algorithm>

#include "sandbox/folder.hpp"
#include "verdict.hpp"

namespace athanor::slurm {
namespace {

using sdk::Error;
using sdk::Json;

// How often a caller who waits is asked whether he still does.
constexpr std::chrono::milliseconds patience{250};

Json cancelled_exit(const std::string &id) {
  return {{"id", id}, {"reason", "cancelled"}, {"seconds", 0}, {"detail", "it had not started"}};
}

}  // namespace

Board::Board(const Options &options, const Cluster &cluster)
    : options_(options), cluster_(cluster), scheduler_(options_, stopping_) {
  keeper_ = std::thread([this] { keep_going(); });
}

Board::~Board() {
  {
    const std::lock_guard lock(mutex_);
    stopping_.store(true);
  }
  bell_.notify_all();
  keeper_.join();
}

bool Board::in_flight(const Entry &entry) const {
  return entry.state == State::queued || entry.state == State::running;
}

// Takes over what the folder tells of a job that is not known here. False: there is nothing to take over.
bool Board::adopt(const std::string &id, const std::string &folder) {
  const Json document = read_document(id, folder);
  if (document.is_null()) return false;
  Json exit = read_exit(folder);
  if (!exit.is_null() && exit.value("reason", "") == "lost") return false;
  const auto note = read_note(folder);
  if (exit.is_null() && !note) return false;
  Entry &entry = entries_[id];
  entry.folder = folder;
  if (!exit.is_null()) {
    end(entry, std::move(exit));
    return true;
  }
  entry.demand = demand_of(document);
  entry.state = State::queued;
  entry.place = ++places_;
  entry.note = *note;
  entry.since = Clock::now();
  next_folders_ = next_queue_ = Clock::now();
  return true;
}

void Board::submit(const Submitted &job) {
  const std::lock_guard lock(mutex_);
  const auto known = entries_.find(job.id);
  const bool lost = known != entries_.end() && known->second.state == State::ended &&
                    known->second.exit.value("reason", "") == "lost";
  if (known != entries_.end() && !lost) return;
  if (!lost && adopt(job.id, job.folder)) return bell_.notify_all();
  begin_attempt(job.folder, job.document);
  Entry entry;
  entry.folder = job.folder;
  entry.demand = demand_of(job.document);
  entry.place = ++places_;
  entries_[job.id] = std::move(entry);
  arrived_ = Clock::now();
  bell_.notify_all();
}

std::string Board::state(const std::string &id) {
  const std::lock_guard lock(mutex_);
  const auto known = entries_.find(id);
  if (known == entries_.end()) return "unknown";
  switch (known->second.state) {
    case State::running:
      return "running";
    case State::ended:
      return "ended";
    default:
      return "queued";
  }
}

void Board::look_for(const std::string &id, const std::string &folder) {
  const std::lock_guard lock(mutex_);
  if (!entries_.count(id) && adopt(id, folder)) bell_.notify_all();
}

std::vector<std::string> Board::wait(const std::vector<std::string> &ids, double seconds,
                                     const std::function<bool()> &stop) {
  const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                           std::chrono::duration<double>(std::clamp(seconds, 0.0, 86400.0)));
  std::unique_lock lock(mutex_);
  for (;;) {
    std::vector<std::string> over;
    for (const std::string &id : ids) {
      const auto known = entries_.find(id);
      if (known == entries_.end() || known->second.state == State::ended) over.push_back(id);
    }
    const auto now = Clock::now();
    if (!over.empty() || now >= deadline) return over;
    if (stop()) throw sdk::Cancelled{};
    changed_.wait_until(lock, std::min(deadline, now + patience));
  }
}

// A job that waits here ends at once. One that waits in the scheduler's queue ends at once too, because the script does
// nothing for a job whose note is another's. One that runs ends when its supervisor has said so.
void Board::cancel(const std::vector<std::string> &ids) {
  const std::lock_guard lock(mutex_);
  for (const std::string &id : ids) {
    const auto known = entries_.find(id);
    if (known == entries_.end() || known->second.state == State::ended) continue;
    Entry &entry = known->second;
    entry.cancelled = true;
    if (entry.state == State::waiting) {
      end(entry, cancelled_exit(id));
    } else if (entry.state != State::submitting) {
      wish_end(entry.folder);
    }
  }
  bell_.notify_all();
}

Json Board::collect(const std::string &id) {
  const std::lock_guard lock(mutex_);
  const auto known = entries_.find(id);
  if (known == entries_.end() || known->second.state != State::ended) return nullptr;
  Json exit = known->second.exit;
  exit["stdout"] = known->second.folder + "/" + sandbox::stdout_file;
  exit["stderr"] = known->second.folder + "/" + sandbox::stderr_file;
  return exit;
}

void Board::release(const std::string &id) {
  const std::lock_guard lock(mutex_);
  const auto known = entries_.find(id);
  if (known == entries_.end()) return;
  if (known->second.state != State::ended)
    throw Error("bad_request", "the job '" + id + "' has not ended, so it cannot be released",
                "cancel it first, then wait");
  entries_.erase(known);
}

std::vector<std::string> Board::news() {
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, {});
}

// With the mutex held.
void Board::end(Entry &entry, Json exit) {
  entry.state = State::ended;
  entry.exit = std::move(exit);
  changed_.notify_all();
}

}  // namespace athanor::slurm
