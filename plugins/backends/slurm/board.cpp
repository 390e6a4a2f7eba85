// SPDX-License-Identifier: Apache-2.0
//
// The board as its callers see it. What its thread does is in keeper.cpp.
#include "board.hpp"

#include "sandbox/folder.hpp"
#include "verdict.hpp"

namespace athanor::slurm {

using sdk::Json;

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
  if (is_there(job.id, job.folder)) return;
  begin_attempt(job.folder, job.document);
  Entry entry;
  entry.folder = job.folder;
  entry.demand = demand_of(job.document);
  entry.place = ++places_;
  entries_[job.id] = std::move(entry);
  arrived_ = Clock::now();
  bell_.notify_all();
}

const char *Entry::word() const {
  switch (state) {
    case State::running:
      return "running";
    case State::ended:
      return "ended";
    default:
      return "queued";
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
      end(entry, sandbox::cancelled_before_it_began(id));
    } else if (entry.state != State::submitting) {
      wish_end(entry.folder);
    }
  }
  bell_.notify_all();
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
