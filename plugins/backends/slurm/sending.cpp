// SPDX-License-Identifier: Apache-2.0
//
// What the board's thread sends to the scheduler: jobs that wait, and the wish that some end. As in keeper.cpp programs
// are run and folders written without the mutex.
#include <algorithm>
#include <random>

#include "board.hpp"
#include "rhythm.hpp"

namespace athanor::slurm {
namespace {

// The name of a submission at the scheduler; no two are alike.
std::string new_token() {
  static constexpr char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device random;
  std::string token = "athanor-";
  for (int i = 0; i < 16; ++i) token += letters[random() % 36];
  return token;
}

}  // namespace

void Board::send_waiting(Lock &lock) {
  if (Clock::now() < arrived_ + span(gathering)) return;
  std::map<std::uint64_t, Task> line;
  for (const auto &[id, entry] : entries_)
    if (entry.state == State::waiting) line.emplace(entry.place, Task{id, entry.folder, entry.demand});
  if (line.empty()) return;
  std::vector<Task> tasks;
  tasks.reserve(line.size());
  for (auto &[place, task] : line) tasks.push_back(std::move(task));
  for (const Batch &batch : batches(tasks, options_.batch, cluster_.longest_array)) {
    if (stopping_ || !scheduler_.may_ask()) return;
    send(batch, lock);
  }
}

void Board::send(const Batch &batch, Lock &lock) {
  const std::string token = new_token();
  const bool array = batch.elements.size() > 1;
  std::vector<std::pair<std::string, Note>> notes;  // of which jobs; `waiting` ones may have been cancelled meanwhile
  std::vector<std::string> folders;
  for (std::size_t i = 0; i < batch.elements.size(); ++i)
    for (const Task &task : batch.elements[i]) {
      const auto known = entries_.find(task.id);
      if (known == entries_.end() || known->second.state != State::waiting) continue;
      Note note{token, {"", array ? static_cast<int>(i) : -1}};
      known->second.state = State::submitting;
      known->second.note = note;
      notes.emplace_back(task.id, note);
      folders.push_back(task.folder);
    }
  if (notes.empty()) return;
  lock.unlock();
  std::string number, refused;
  std::exception_ptr away;
  try {
    for (std::size_t i = 0; i < notes.size(); ++i) write_note(folders[i], notes[i].second);
    number = scheduler_.submit(batch, token);
    for (std::size_t i = 0; i < notes.size(); ++i) {
      notes[i].second.number.job = number;
      write_note(folders[i], notes[i].second);
    }
  } catch (const Away &) {
    away = std::current_exception();  // nobody knows whether it was taken: it is looked for by its name
  } catch (const std::exception &e) {
    if (number.empty()) refused = e.what();  // with a number the note alone is incomplete, and the name is in it
  }
  lock.lock();
  const auto now = Clock::now();
  for (const auto &[id, note] : notes) {
    Entry &entry = entries_.at(id);
    if (refused.empty()) {
      entry.state = State::queued;
      entry.note.number.job = number;
      entry.since = now;
      if (entry.cancelled) wish_end(entry.folder);
    } else {
      remove_note(entry.folder);
      end(entry,
          {{"id", id}, {"reason", "lost"}, {"seconds", 0}, {"detail", "the scheduler did not take it: " + refused}});
    }
  }
  next_folders_ = std::min(next_folders_, now + span(folders_every));
  if (next_queue_ < now) next_queue_ = now + span(options_.poll / 2);
  if (away) std::rethrow_exception(away);
}

// Elements of which nobody wants anything any more. Of one that others are in too only the single job ends.
std::vector<JobNumber> Board::to_cancel() {
  std::set<JobNumber> wanted;
  for (const auto &[id, entry] : entries_)
    if (in_flight(entry) && !entry.cancelled) wanted.insert(entry.note.number);
  std::set<JobNumber> unwanted;
  for (auto &[id, entry] : entries_) {
    if (!in_flight(entry) || !entry.cancelled || entry.told || entry.note.number.job.empty()) continue;
    if (!wanted.count(entry.note.number)) {
      unwanted.insert(entry.note.number);
    } else if (!has_begun(entry.folder)) {
      write_note(entry.folder, {"cancelled", {}});  // so that the script passes it over
      end(entry, sandbox::cancelled_before_it_began(id));
    }  // else its supervisor sees the wish in its folder
  }
  return {unwanted.begin(), unwanted.end()};
}

void Board::send_cancels(Lock &lock) {
  const std::vector<JobNumber> numbers = to_cancel();
  if (numbers.empty() || !scheduler_.may_ask()) return;
  lock.unlock();
  scheduler_.cancel(numbers);
  lock.lock();
  for (auto &[id, entry] : entries_)
    if (in_flight(entry) && std::find(numbers.begin(), numbers.end(), entry.note.number) != numbers.end()) {
      entry.told = true;
      if (entry.exit.is_null()) entry.over = {};  // what the queue says from now on counts
    }
  next_queue_ = Clock::now();
}

}  // namespace athanor::slurm
