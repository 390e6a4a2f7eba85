// SPDX-License-Identifier: Apache-2.0
//
// Which jobs there are and which run now: a line of waiting jobs, at most `workers` running, one thread
// that starts the next when one ends. The thread sleeps in poll until a supervisor ends or a job
// arrives. A job that waits for GPUs lets those pass that need none, but no other that waits for some, so that it
// comes to its turn. Jobs that a former host started join when they are submitted or looked for again; nothing
// about a job is known here that its folder does not say too.
#ifndef ATHANOR_LOCAL_BOARD_HPP
#define ATHANOR_LOCAL_BOARD_HPP

#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gpus/pool.hpp"
#include "sandbox/folder.hpp"
#include "sandbox/known_jobs.hpp"
#include "sandbox/settings.hpp"

namespace athanor::local {

using sandbox::Descriptor;
using sandbox::Settings;

struct Entry : sandbox::KnownJob {
  enum class State { queued, running, ended };
  State state = State::queued;
  sdk::Json document;     // while it waits
  Descriptor supervisor;  // while it runs, where it can be watched
  bool has_ended() const { return state == State::ended; }
  const char *word() const;
};

// All members: any thread.
class Board final : public sandbox::KnownJobs<Entry> {
 public:
  Board(const Settings &settings, const GpuPool &gpus);
  ~Board() override;  // jobs that run go on without it

  // Takes a job, given as its job.json and its folder. The same id is the same job: one that is known here or has
  // left its traces in the folder is not started again, unless it was lost.
  void submit(const std::string &id, const std::string &folder, sdk::Json document);
  void cancel(const std::vector<std::string> &ids) override;

 private:
  using State = Entry::State;

  bool adopt(const std::string &id, const std::string &folder) override;
  void keep_going();
  bool is_equipped(const std::string &id, Entry &entry);
  std::string next_in_line();
  void start_next(std::unique_lock<std::mutex> &lock);
  void start(std::unique_lock<std::mutex> &lock, const std::string &id);
  void look(const std::string &id, Entry &entry);
  void sleep(std::unique_lock<std::mutex> &lock, std::vector<std::string> &awake);
  void end(Entry &entry, sdk::Json exit);
  void wake() override;
  void cancel_one(const std::string &id);

  const Settings settings_;
  const GpuPool &gpus_;
  std::deque<std::string> line_;
  std::vector<std::string> running_;
  bool gpus_short_ = false;  // somebody in line waits for GPUs, which also other runs give back
  bool stopping_ = false;
  Descriptor bell_;  // an eventfd
  std::thread keeper_;
};

}  // namespace athanor::local

#endif
