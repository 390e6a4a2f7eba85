// SPDX-License-Identifier: Apache-2.0
//
// The board's thread: when it does what, and what it learns from folders and the queue; what it sends is in
// sending.cpp. Programs are run and folders written without the mutex; entries stay where they are while their job has
// not ended, so only `release` removes one.
#include <algorithm>

#include "board.hpp"
#include "rhythm.hpp"
#include "verdict.hpp"

namespace athanor::slurm {
namespace {

using sdk::Json;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// A job that was told to end, or whose supervisor was, gets its last word within this time.
constexpr double short_notice = 5;
// The queue is asked no more often than this because of ends that may be the cluster's doing.
constexpr double doubts_every = 1;
// No round is further away than this.
constexpr double longest_sleep = 5;

}  // namespace

void Board::keep_going() {
  Lock lock(mutex_);
  while (!stopping_) {
    try {
      send_waiting(lock);
      send_cancels(lock);
      read_folders(lock);
      read_queue(lock);
      settle();
    } catch (const Away &e) {
      if (!lock.owns_lock()) lock.lock();
      failed(e);
    } catch (const std::exception &e) {  // a folder that cannot be written to, no more processes, ...
      if (!lock.owns_lock()) lock.lock();
      tell(std::string("the queue could not be kept: ") + e.what());
      bell_.wait_for(lock, span(1), [this] { return stopping_.load(); });
    }
    if (was_away_ && scheduler_.trouble().empty()) {
      was_away_ = false;
      tell("the scheduler answers again");
    }
    if (!stopping_) bell_.wait_until(lock, next_round());
  }
}

void Board::failed(const std::exception &what) {
  if (stopping_) return;
  if (!was_away_)
    tell(std::string("the scheduler does not answer, which is waited out (jobs that run go on): ") + what.what());
  was_away_ = true;
}

Board::Clock::time_point Board::next_round() {
  const auto now = Clock::now();
  auto next = now + span(longest_sleep);
  bool waiting = false, flying = false;
  for (const auto &[id, entry] : entries_) {
    waiting = waiting || entry.state == State::waiting || (in_flight(entry) && entry.cancelled && !entry.told);
    flying = flying || in_flight(entry);
  }
  if (waiting) next = std::min(next, std::max(scheduler_.next(), arrived_ + span(gathering)));
  if (flying) next = std::min({next, next_folders_, std::max(next_queue_, now + span(folders_every))});
  return std::max(next, now + span(0.005));
}

void Board::read_folders(Lock &lock) {
  const auto began = Clock::now();
  if (began < next_folders_) return;
  std::vector<std::pair<std::string, std::string>> folders;
  for (const auto &[id, entry] : entries_)
    if (in_flight(entry) && entry.exit.is_null()) folders.emplace_back(id, entry.folder);
  if (folders.empty()) return;
  lock.unlock();
  std::vector<std::pair<std::string, Json>> ends;
  for (const auto &[id, folder] : folders)
    if (Json exit = read_exit(folder); !exit.is_null()) ends.emplace_back(id, std::move(exit));
  lock.lock();
  for (auto &[id, exit] : ends) {
    const auto known = entries_.find(id);
    if (known == entries_.end() || !in_flight(known->second)) continue;
    Entry &entry = known->second;
    if (!is_doubtful(exit) || entry.cancelled) {
      end(entry, explained(std::move(exit), entry.row, entry.cancelled));
      continue;
    }
    entry.exit = std::move(exit);  // the queue is asked whether it was the cluster
    entry.over = Clock::now();
    // Many may end at once: one question serves them all.
    next_queue_ = std::min(next_queue_, std::max(Clock::now(), asked_ + span(std::min(doubts_every, options_.poll))));
  }
  const double took = Seconds(Clock::now() - began).count();
  next_folders_ = Clock::now() + span(std::max(folders_every, took / folders_share));
}

void Board::read_queue(Lock &lock) {
  if (Clock::now() < next_queue_) return;
  const bool flying =
      std::any_of(entries_.begin(), entries_.end(), [this](const auto &one) { return in_flight(one.second); });
  if (!flying || !scheduler_.may_ask(true)) return;
  const auto asked = asked_ = Clock::now();
  lock.unlock();
  const std::vector<Row> rows = scheduler_.list();
  lock.lock();
  // At least every second call is left for all else.
  next_queue_ = Clock::now() + span(std::max(options_.poll, 2 * 60 / options_.calls_per_minute));
  apply(rows, asked);
  look_back(lock);
}

void Board::apply(const std::vector<Row> &rows, Clock::time_point asked) {
  std::map<JobNumber, const Row *> by_number;
  std::map<std::string, std::string> by_token;
  std::set<JobNumber> stale;
  for (const Row &row : rows) {
    by_number[row.number] = &row;
    by_token[row.name] = row.number.job;
    if (abandoned_.count(row.name) && phase_of(row.state) != Phase::over) stale.insert({row.number.job, -1});
  }
  for (auto &[id, entry] : entries_) {
    if (!in_flight(entry) || entry.since >= asked) continue;
    if (entry.note.number.job.empty()) {
      const auto found = by_token.find(entry.note.token);
      if (found == by_token.end()) {  // it never arrived; should it do so still, nobody runs it
        abandoned_.insert(entry.note.token);
        entry.state = State::waiting;
        continue;
      }
      entry.note.number.job = found->second;
      write_note(entry.folder, entry.note);
    }
    const auto row = by_number.find(entry.note.number);
    entry.heard = asked;
    apply_row(id, entry, row == by_number.end() ? nullptr : row->second);
  }
  if (!stale.empty() && scheduler_.may_ask()) scheduler_.cancel({stale.begin(), stale.end()});
}

void Board::apply_row(const std::string &id, Entry &entry, const Row *row) {
  entry.row = row ? *row : Row{entry.note.number, "", "", "", ""};
  if (row && is_stuck(*row)) {
    remove_note(entry.folder);
    entry.cancelled = false;
    abandoned_.insert(entry.note.token);
    return end(entry, verdict(id, *row, false, last_words(entry.folder)));
  }
  const Phase phase = row ? phase_of(row->state) : Phase::over;
  if (phase == Phase::over) {
    if (entry.over == Clock::time_point{}) entry.over = Clock::now();
    next_folders_ = Clock::now();
    return;
  }
  if (entry.exit.is_null()) entry.over = {};
  entry.state = phase == Phase::running ? State::running : State::queued;
  if (phase == Phase::waiting && is_worth_telling(row->reason) && told_reasons_.insert(row->reason).second)
    tell("job " + row->number.text() + " waits: " + row->reason);
}

// What the queue has forgotten, the accounting may know.
void Board::look_back(Lock &lock) {
  if (!cluster_.accounting) return;
  std::vector<JobNumber> forgotten;
  for (const auto &[id, entry] : entries_)
    if (in_flight(entry) && entry.over != Clock::time_point{} && entry.row.state.empty() && entry.exit.is_null())
      forgotten.push_back(entry.note.number);
  if (forgotten.empty() || !scheduler_.may_ask(true)) return;
  lock.unlock();
  std::vector<Row> known;
  try {
    known = scheduler_.look_back(forgotten);
  } catch (const Refused &) {  // then exit.json is all there is
  }
  lock.lock();
  for (const Row &row : known)
    for (auto &[id, entry] : entries_)
      if (in_flight(entry) && entry.note.number == row.number && entry.row.state.empty()) {
        entry.row = row;
        if (phase_of(row.state) != Phase::over) entry.over = {};  // it is not forgotten after all
      }
}

// Has the last word of this one, that has ended or seems to have, been waited for long enough?
bool Board::is_settled(const Entry &entry) const {
  const bool said = !entry.exit.is_null();
  const bool known_over = !entry.row.state.empty() && phase_of(entry.row.state) == Phase::over;
  if (said && entry.heard > entry.over) {
    // A program that failed by itself leaves its job running (the script goes on), or completed in a moment; one that
    // the cluster ended is completing, and then has a state that says so.
    const bool lost = entry.exit.value("reason", "") == "lost";
    if (known_over || (!lost && entry.row.state != "COMPLETING")) return true;
  }
  if (!said && entry.cancelled && known_over && entry.row.node.empty()) return true;  // it never began
  // Elements of an array that are cancelled before they begin leave no trace in the queue.
  if (!said && entry.cancelled && entry.told && entry.row.state.empty() && !has_begun(entry.folder)) return true;
  const bool completing = entry.row.state == "COMPLETING";  // what it will be called then is worth some time
  const double patience =
      (said && !completing) || entry.cancelled ? std::min(short_notice, options_.late) : options_.late;
  return Clock::now() >= entry.over + span(patience);
}

// Ends those whose last word has been waited for long enough.
void Board::settle() {
  for (auto &[id, entry] : entries_) {
    if (!in_flight(entry) || entry.over == Clock::time_point{} || !is_settled(entry)) continue;
    if (!entry.exit.is_null())
      end(entry, explained(std::move(entry.exit), entry.row, entry.cancelled));
    else
      end(entry, verdict(id, entry.row, entry.cancelled, last_words(entry.folder)));
  }
}

}  // namespace athanor::slurm
