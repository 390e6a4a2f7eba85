// SPDX-License-Identifier: Apache-2.0
//
// Which jobs there are: some wait in line, some run, some have ended. It has no thread: whoever asks for anything moves
// the line on, and the host asks all the time while a job is under way. All members: any thread.
#ifndef BARE_JOBS_HPP
#define BARE_JOBS_HPP

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "folder.hpp"

namespace bare {

struct Settings {
  std::size_t workers;
  double seconds;                 // at most, of an experiment
  std::uint64_t memory;           // at most, of one process, bytes
  std::vector<std::string> wrap;  // stands before each command
  fs::path runner;                // the helper program
};

class Jobs {
 public:
  explicit Jobs(Settings settings) : settings_(std::move(settings)) {}

  // Takes a job. The same id is the same job: one that is known or has left traces in its folder is not started again,
  // unless it was lost.
  void submit(const Json &job);
  // Takes over what a job's folder tells of a job that is not known here.
  void look_for(const std::string &id, const fs::path &folder);
  // "unknown", "queued", "running" or "ended".
  std::string state(const std::string &id);
  // Those of these jobs that have ended, or are unknown; waits at most so long for the first. `stop` ends it, too.
  std::vector<std::string> wait(const std::vector<std::string> &ids, double seconds, const std::function<bool()> &stop);
  void cancel(const std::string &id);
  // An Exit, or null for a job that has not ended.
  Json collect(const std::string &id);
  // Forgets a job. Throws sdk::Error (bad_request) for one that has not ended.
  void release(const std::string &id);

 private:
  struct Job {
    fs::path folder;
    std::string state;  // "queued", "running" or "ended"
    Json document;      // while it waits
    Json exit;          // when it has ended
  };

  bool adopt(const std::string &id, const fs::path &folder);
  void move_on();
  void look(const std::string &id, Job &job);
  void start(const std::string &id, Job &job);

  const Settings settings_;
  std::mutex mutex_;
  std::map<std::string, Job> jobs_;
  std::deque<std::string> line_;
};

}  // namespace bare

#endif
