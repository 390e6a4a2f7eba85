// SPDX-License-Identifier: Apache-2.0
//
// Runs jobs on one backend: at most `slots` at a time, the rest waiting in the order of their start. Jobs that need
// GPUs are counted apart, because those that wait for some there keep no others from running. One thread submits, so
// that a free slot is filled at once, and one watches all jobs in flight, however many. Knows nothing of stages;
// work.hpp makes jobs out of requests.
#ifndef ATHANOR_SERVICES_JOBS_HPP
#define ATHANOR_SERVICES_JOBS_HPP

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "plugin/component.hpp"
#include "services/run_context.hpp"

namespace athanor {

class JobRunner {
 public:
  // Called once per job, on the pool: the Exit document, or why the house could not run it.
  using Ended = std::function<void(const Json &exit, std::exception_ptr failed)>;

  JobRunner(const RunContext &run, const Use &backend);
  ~JobRunner();  // leaves running jobs alone: they outlive this process and are found again

  // Called right before a job is submitted, and only then: lays out its folder. May throw Error.
  using Prepare = std::function<void()>;

  // Takes the job ("athanor.backend.submit/1"'s Job). `submitted_before`: a former process may have
  // submitted it, so it is looked for first. [any thread]
  void run(const Json &job, bool submitted_before, Prepare prepare, Ended ended);
  void cancel(const std::string &id);
  void release(const std::string &id);

  const Json &capacity() const { return capacity_; }
  std::size_t in_flight();

 private:
  struct Waiting {
    Json job;
    bool submitted_before;
    Prepare prepare;
    Ended ended;
  };
  struct Flying {
    Ended ended;
    Json folder{};           // by which a backend that began later knows it
    bool submitted = false;  // the backend has it
    bool cancelled = false;  // while it was handed to the backend: that is told afterwards
    bool gpus = false;
  };
  void submit_all();
  void watch();
  void abandon();
  bool can_submit() const { return next_to_submit() != waiting_.end(); }
  std::deque<Waiting>::const_iterator next_to_submit() const;
  void submit_some(std::unique_lock<std::mutex> &lock);
  void take_off(const std::vector<std::string> &ids, const std::map<std::string, std::exception_ptr> &refused);
  std::vector<std::string> watched() const;
  void pass_on_cancel(const std::string &id);
  void submit(const std::vector<Waiting> &batch, std::map<std::string, std::exception_ptr> &refused);
  void hand_in(const std::vector<std::string> &ids);
  Json ask(const Json &request);
  void remind();

  const RunContext &run_;
  const Use use_;
  std::shared_ptr<Component> backend_;
  Json capacity_;
  std::size_t slots_ = 1;
  bool one_call_ =
      false;  // the backend takes one call at a time, so that no wait may begin before what is to be submitted
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;
  std::map<std::string, Flying> flying_;
  bool submitting_ = false, stopping_ = false;
  std::atomic<bool> crashed_{false};  // the backend's process, and nobody has told the next one of its jobs
  std::thread submitter_, watcher_;
};

}  // namespace athanor

#endif
