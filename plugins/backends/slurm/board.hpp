// SPDX-License-Identifier: Apache-2.0
//
// Which jobs there are and how they stand. One thread sends what waits to the scheduler, looks at the folders for ends
// and at the queue for jobs that will have none, and cancels; nobody else speaks to the scheduler. Nothing about a job
// is known here that its folder and the scheduler do not say too, so a host that was killed loses nothing.
#ifndef ATHANOR_SLURM_BOARD_HPP
#define ATHANOR_SLURM_BOARD_HPP

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "notes.hpp"
#include "options.hpp"
#include "sandbox/known_jobs.hpp"
#include "scheduler.hpp"

namespace athanor::slurm {

// What the board wants to know of the cluster; the rest is for the user (probe.hpp).
struct Cluster {
  bool accounting = false;          // sacct has something to say
  std::size_t longest_array = 500;  // elements
};

struct Submitted {
  std::string id, folder;
  sdk::Json document;  // job.json
};

struct Entry : sandbox::KnownJob {
  using Clock = std::chrono::steady_clock;
  enum class State { waiting, submitting, queued, running, ended };
  State state = State::waiting;
  Demand demand;
  std::uint64_t place = 0;  // in the line of those that wait
  Note note;
  bool cancelled = false, told = false;  // somebody wants it to end; the scheduler has been told
  Clock::time_point since{};             // when it got its note
  Clock::time_point over{};              // when it was first seen to have ended without a word of its own
  Row row;                               // what the scheduler said last
  Clock::time_point heard{};             // to a question of this time
  bool has_ended() const { return state == State::ended; }
  const char *word() const;
};

// All members: any thread. An entry may have the supervisor's Exit before it has ended, until the scheduler says why.
class Board final : public sandbox::KnownJobs<Entry> {
 public:
  Board(const Options &options, const Cluster &cluster);
  ~Board() override;  // jobs that wait or run go on without it

  // Takes jobs; the scheduler hears of them in a moment, all together. The same id is the same job: one that is known
  // here or has left its traces in the folder is not submitted again, unless it was lost. Throws sdk::Error.
  void submit(const Submitted &job);
  void cancel(const std::vector<std::string> &ids) override;
  // What has happened with the scheduler since the last question, for people.
  std::vector<std::string> news();

 private:
  using Clock = std::chrono::steady_clock;
  using State = Entry::State;
  using Lock = std::unique_lock<std::mutex>;

  // board.cpp, with the mutex held
  bool adopt(const std::string &id, const std::string &folder) override;
  void wake() override { bell_.notify_all(); }
  void end(Entry &entry, sdk::Json exit);
  bool in_flight(const Entry &entry) const;

  // sending.cpp: the thread
  void send_waiting(Lock &lock);
  void send(const Batch &batch, Lock &lock);
  void send_cancels(Lock &lock);
  std::vector<JobNumber> to_cancel();

  // keeper.cpp: the thread
  void keep_going();
  void read_folders(Lock &lock);
  void read_queue(Lock &lock);
  void apply(const std::vector<Row> &rows, Clock::time_point asked);
  void apply_row(const std::string &id, Entry &entry, const Row *row);
  bool is_settled(const Entry &entry) const;
  void look_back(Lock &lock);
  void settle();
  void failed(const std::exception &what);
  void tell(const std::string &text) { news_.push_back(text); }
  Clock::time_point next_round();

  const Options options_;
  const Cluster cluster_;
  std::condition_variable bell_;  // for the thread
  std::uint64_t places_ = 0;
  std::vector<std::string> news_;
  std::set<std::string> told_reasons_, abandoned_;  // abandoned: tokens of submissions that nobody waits for
  Clock::time_point arrived_{}, next_folders_{}, next_queue_{}, asked_{};
  std::atomic<bool> stopping_{false};
  bool was_away_ = false;
  Scheduler scheduler_;  // the thread's
  std::thread keeper_;
};

}  // namespace athanor::slurm

#endif
