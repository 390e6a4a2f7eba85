// SPDX-License-Identifier: Apache-2.0
//
// Which jobs there are and which run now: a line of waiting jobs, at most `workers` running, one thread
// that starts the next when one ends. The thread sleeps in poll until a supervisor ends or a job
// arrives. A job that waits for GPUs lets those pass that need none, but no other that waits for some, so that it
// comes to its turn. Jobs that a former host started join when they are submitted or looked for again; nothing
// about a job is known here that its folder does not say too.
#ifndef ATHANOR_LOCAL_BOARD_HPP
#define ATHANOR_LOCAL_BOARD_HPP

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gpus/pool.hpp"
#include "sandbox/folder.hpp"
#include "sandbox/settings.hpp"

namespace athanor::local {

using sandbox::Descriptor;
using sandbox::Settings;

// All members: any thread.
class Board {
 public:
  Board(const Settings &settings, const GpuPool &gpus);
  ~Board();  // jobs that run go on without it

  // Takes a job, given as its job.json and its folder. The same id is the same job: one that is known here or has
  // left its traces in the folder is not started again, unless it was lost.
  void submit(const std::string &id, const std::string &folder, sdk::Json document);
  // "unknown", "queued", "running" or "ended".
  std::string state(const std::string &id);
  // Takes over a job that is not known here but runs or has ended, as its folder tells. One that was lost stays
  // unknown: it has to be submitted again.
  void look_for(const std::string &id, const std::string &folder);
  // The first of these that have ended or are unknown; waits at most `seconds` for one.
  std::vector<std::string> wait(const std::vector<std::string> &ids, double seconds, const std::function<bool()> &stop);
  void cancel(const std::string &id);
  // An Exit, or null for a job that has not ended.
  sdk::Json collect(const std::string &id);
  // Throws sdk::Error("bad_request") for a job that has not ended.
  void release(const std::string &id);

 private:
  enum class State { queued, running, ended };
  struct Entry {
    std::string folder;
    sdk::Json document;  // while it waits
    State state = State::queued;
    sdk::Json exit;
    Descriptor supervisor;  // while it runs, where it can be watched
  };

  bool adopt(const std::string &id, const std::string &folder);
  void keep_going();
  bool is_equipped(const std::string &id, Entry &entry);
  std::string next_in_line();
  void start_next(std::unique_lock<std::mutex> &lock);
  void start(std::unique_lock<std::mutex> &lock, const std::string &id);
  void look(const std::string &id, Entry &entry);
  void sleep(std::unique_lock<std::mutex> &lock, std::vector<std::string> &awake);
  void end(Entry &entry, sdk::Json exit);
  void wake();

  const Settings settings_;
  const GpuPool &gpus_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Entry> entries_;
  std::deque<std::string> line_;
  std::vector<std::string> running_;
  bool gpus_short_ = false;  // somebody in line waits for GPUs, which also other runs give back
  bool stopping_ = false;
  Descriptor bell_;  // an eventfd
  std::thread keeper_;
};

}  // namespace athanor::local

#endif
