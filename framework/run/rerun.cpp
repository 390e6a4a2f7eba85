// SPDX-License-Identifier: Apache-2.0
//
// See rerun.hpp.
#include "run/rerun.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "services/house.hpp"

namespace athanor {
namespace {

constexpr const char *stopped = "it was stopped on request";

class Rerunner {
 public:
  explicit Rerunner(const RunContext &run, const Json &jobs) : run_(run), jobs_(jobs), house_(run) {
    done_.jobs.resize(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) place_[name_of(jobs[i], jobs[i].at("call"))] = i;
  }

  Reruns all() {
    start_versions();
    std::unique_lock lock(mutex_);
    while (begun_.size() < jobs_.size() || flying_ > 0) {
      if (run_.stop.load()) stop_all(lock);
      start_ready(lock);
      if (begun_.size() < jobs_.size() || flying_ > 0) changed_.wait_for(lock, std::chrono::milliseconds(100));
    }
    return done_;
  }

 private:
  static std::string name_of(const Json &job, const std::string &call) {
    return job.at("instance").get<std::string>() + "\n" + call;
  }

  // What the profile's command says of interpreter and libraries here; a job like the others, but compared with no
  // record.
  void start_versions() {
    const Json &experiment = object_at(run_.plan.domain, "experiment");
    if (!experiment.contains("version")) return;
    const Json work{{"schema", "athanor.experiment/1"},
                    {"files", Json::array()},
                    {"command", experiment.at("version")},
                    {"purpose", "versions of interpreter and libraries"}};
    ++flying_;  // nothing else runs yet
    launch({jobs_[0].at("branch"), jobs_[0].at("stage"), "versions"}, work, true, [this](const Rerun &rerun) {
      if (rerun.problem.empty()) done_.versions = rerun.outcome.value("output", "");
    });
  }

  // All whose needs have ended. The lock is held but while a job is handed to its runner.
  void start_ready(std::unique_lock<std::mutex> &lock) {
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if (begun_.count(i) || !needs_ended(i)) continue;
      begun_.insert(i);
      Json work = jobs_[i].at("work");
      if (const std::string missing = take_needed(i, work); !missing.empty()) {
        done_.jobs[i].problem = missing;
        ended_.insert(i);
        continue;
      }
      ++flying_;
      lock.unlock();
      launch({jobs_[i].at("branch"), jobs_[i].at("stage"), jobs_[i].at("call")}, work,
             jobs_[i].at("kind") == "experiment", [this, i](const Rerun &rerun) {
               done_.jobs[i] = rerun;
               ended_.insert(i);
             });
      lock.lock();
    }
  }

  bool needs_ended(std::size_t i) const {
    for (const Json &need : list_at(jobs_[i], "needs")) {
      const auto found = place_.find(name_of(jobs_[i], need.at("call")));
      if (found != place_.end() && !ended_.count(found->second)) return false;
    }
    return true;
  }

  // Puts what other jobs made in the place of what they made then. Returns why it cannot, or "".
  std::string take_needed(std::size_t i, Json &work) const {
    for (const Json &need : list_at(jobs_[i], "needs")) {
      const auto found = place_.find(name_of(jobs_[i], need.at("call")));
      const Json *made = nullptr;
      if (found != place_.end())
        for (const Json &file : list_at(done_.jobs[found->second].outcome, "files"))
          if (file.at("path") == need.at("file")) made = &file;
      if (!made)
        return "it needs " + need.at("file").get<std::string>() + " of " + need.at("call").get<std::string>() +
               ", which was not made";
      for (Json &file : work["files"])
        if (file.at("path") == need.at("path")) file["artifact"] = made->at("artifact");
    }
    return {};
  }

  void launch(const CallId &id, const Json &work, bool experiment, const std::function<void(const Rerun &)> &take) {
    Rerun failed;
    try {
      const PreparedJob job = prepare_job(run_, id, work, experiment);
      JobRunner &runner = house_.jobs(experiment);
      const std::string backend = (experiment || !run_.plan.tools ? run_.plan.backend : run_.plan.tools)->name;
      run_.ledger.start_call(
          {id.instance(), id.name, experiment ? "experiment" : "tool", "", "", sha256(canonical(work)), 0, work});
      runner_of_[job.id] = &runner;
      runner.run(
          job.job, false,
          [this, job, id, work, backend] {
            run_.ledger.wait(run_.ledger.submit_job(job.id, id.instance(), id.name, backend, "jobs/" + job.id, work));
            lay_out(run_, job, work);
            run_.tell(id.instance(), "job.started", {{"call", id.name}, {"job", job.id}});
          },
          [this, id, job, work, take, &runner](const Json &exit, const std::exception_ptr &failure) {
            finish(rerun_of(id, job, work, exit, failure), id, take, [&] { runner.release(job.id); });
          });
      return;
    } catch (const std::exception &e) {
      failed.problem = e.what();
    }
    finish(failed, id, take, [] {});
  }

  Rerun rerun_of(const CallId &id, const PreparedJob &job, const Json &work, const Json &exit,
                 const std::exception_ptr &failure) {
    Rerun out;
    try {
      if (failure) std::rethrow_exception(failure);
      out.outcome = outcome_of(run_, id, work, job, exit);
      if (out.outcome.at("status") == "cancelled") throw Error("cancelled", stopped);
      run_.ledger.end_job(job.id, exit, out.outcome.at("records"));
      run_.ledger.wait(run_.ledger.end_call(id.instance(), id.name, true, out.outcome));
    } catch (const Cancelled &) {
      out = {nullptr, stopped};
    } catch (const std::exception &e) {
      out = {nullptr, e.what()};
    }
    return out;
  }

  void finish(const Rerun &rerun, const CallId &id, const std::function<void(const Rerun &)> &take,
              const std::function<void()> &release) {
    try {
      release();
    } catch (const std::exception &e) {
      run_.record(id.instance(), "backend.fault", {{"call", id.name}, {"message", e.what()}});
    }
    run_.tell(id.instance(), "call.ended",
              {{"call", id.name},
               {"ok", rerun.problem.empty()},
               {"status", rerun.problem.empty() ? rerun.outcome.value("status", "") : "lost"}});
    const std::lock_guard lock(mutex_);
    take(rerun);
    --flying_;
    changed_.notify_all();
  }

  void stop_all(std::unique_lock<std::mutex> &lock) {
    for (std::size_t i = 0; i < jobs_.size(); ++i)
      if (begun_.insert(i).second) {
        done_.jobs[i].problem = stopped;
        ended_.insert(i);
      }
    if (std::exchange(cancelled_, true)) return;
    const std::map<std::string, JobRunner *> all = runner_of_;
    lock.unlock();
    for (const auto &[job, runner] : all) runner->cancel(job);
    lock.lock();
  }

  const RunContext &run_;
  const Json &jobs_;
  std::map<std::string, std::size_t> place_;  // instance and call -> its place among the jobs
  std::map<std::string, JobRunner *> runner_of_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::size_t> begun_, ended_;
  std::size_t flying_ = 0;
  bool cancelled_ = false;
  Reruns done_;
  House house_;  // last: its runners end before what their jobs report to
};

}  // namespace

Reruns rerun_jobs(const RunContext &run, const Json &jobs) { return Rerunner(run, jobs).all(); }

}  // namespace athanor
