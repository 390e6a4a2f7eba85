// SPDX-License-Identifier: Apache-2.0
//
// The backend `timed`: starts no process. A job "runs" for a seeded lognormal time that its id decides, fails by the
// same rule, and leaves the results that the study in answers.hpp wants.
#ifndef ATHANOR_TESTS_TIMED_BACKEND_HPP
#define ATHANOR_TESTS_TIMED_BACKEND_HPP

#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>

#include "log.hpp"

namespace athanor::tests::timed {

constexpr const char *backend_info = R"({
  "schema": "athanor.component/1", "summary": "Lets jobs take seeded times without running them; for tests.",
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "slots": {"type": "integer", "default": 4, "description": "jobs at a time"},
    "median": {"type": "number", "default": 0, "description": "seconds of half of the jobs"},
    "sigma": {"type": "number", "default": 1, "description": "spread of the logarithm of the seconds"},
    "longest": {"type": "number", "default": 60, "description": "no job takes longer, in seconds"},
    "jitter": {"type": "number", "default": 0, "description": "at most so many seconds more, at random"},
    "failing": {"type": "number", "default": 0, "description": "share of the search's jobs that fail, part-way"},
    "seed": {"type": "integer", "default": 1, "description": "decides times, failures and results"},
    "log": {"type": "string", "default": "", "description": "a file that gets a line for each job"}}},
  "speaks": ["athanor.backend.capacity/1", "athanor.backend.submit/1", "athanor.backend.find/1", "athanor.backend.wait/1",
             "athanor.backend.cancel/1", "athanor.backend.collect/1", "athanor.backend.release/1"]})";

class Backend {
 public:
  static constexpr const char *kind = "backend", *name = "timed", *info = backend_info;

  Backend(const Json &options, const std::filesystem::path &)
      : options_(options), seed_(options.value("seed", std::uint64_t{1})), log_(options.value("log", "")) {}

  Json run(const Json &request, sdk::Host &host) {
    const std::string asked = request.at("schema");
    if (asked == "athanor.backend.capacity/1")
      return {{"slots", options_.value("slots", 4)},
              {"guarantees", Json::array()},
              {"missing", Json::array()},
              {"problems", Json::array()}};
    std::unique_lock<std::mutex> lock(mutex_);
    if (asked == "athanor.backend.submit/1") return submit(request.at("jobs"));
    if (asked == "athanor.backend.wait/1") return wait(request, host, lock);
    if (asked == "athanor.backend.collect/1") return collect(request.at("ids"));
    if (asked == "athanor.backend.release/1") {
      for (const Json &id : request.at("ids")) jobs_.erase(id.get<std::string>());
      return Json::object();
    }
    if (asked == "athanor.backend.cancel/1") cancel(request.at("ids"));
    Json jobs = Json::array();
    for (const Json &id : request.at("ids")) jobs.push_back({{"id", id}, {"state", state(id)}});
    return {{"jobs", jobs}};
  }

 private:
  struct Job {
    std::string folder;
    Clock::time_point start, end;
    bool fails = false, cancelled = false;
  };

  Json submit(const Json &list) {
    Json answers = Json::array();
    for (const Json &document : list) {
      const std::string id = document.at("id");
      answers.push_back({{"id", id}, {"accepted", true}});
      if (jobs_.count(id)) continue;  // the same id is the same job
      Job job{document.at("folder"), Clock::now(), {}, fails(id), false};
      double takes = std::min(options_.value("longest", 60.0),
                              lognormal(id, seed_ * 4, options_.value("median", 0.0), options_.value("sigma", 1.0)));
      if (job.fails) takes *= draw(id, seed_ * 4 + 2);
      job.end = job.start + span(takes + at_random(options_.value("jitter", 0.0)));
      leave_results(id, job, document.at("env").value("ATHANOR_SEED", "none"));
      jobs_[id] = job;
    }
    woken_.notify_all();
    return {{"jobs", answers}};
  }

  // What works once is confirmed later: only jobs of the search fail.
  bool fails(const std::string &id) const {
    return id.find("node-") != std::string::npos && id.find("confirm") == std::string::npos &&
           draw(id, seed_ * 4 + 3) < options_.value("failing", 0.0);
  }

  // A real job writes while it runs; this one does at its start, so that the host is not blamed for the time.
  void leave_results(const std::string &id, const Job &job, const std::string &seed) const {
    const std::filesystem::path folder = job.folder;
    std::ofstream(folder / "stdout") << "read the data\nfitted both conditions with seed " << seed << "\n";
    if (job.fails) {
      std::ofstream(folder / "stderr") << "Traceback: the fit of " << id << " did not converge\n";
      return;
    }
    std::ofstream results(folder / "work" / "results.jsonl");
    for (const char *condition : {"baseline", "treatment"})
      for (const char *split : {"validation", "test"}) {
        const double value = 0.5 + 0.4 * draw(id + condition + split, seed_) + (condition[0] == 't' ? 0.05 : 0.0);
        results << Json{{"metric", "score"},
                        {"value", value},
                        {"dataset", "points"},
                        {"split", split},
                        {"condition", condition}}
                       .dump()
                << "\n";
      }
  }

  const char *state(const std::string &id) const {
    const auto job = jobs_.find(id);
    return job == jobs_.end() ? "unknown" : job->second.end <= Clock::now() ? "ended" : "running";
  }

  Json wait(const Json &request, const sdk::Host &host, std::unique_lock<std::mutex> &lock) {
    const auto deadline = Clock::now() + span(request.at("seconds").get<double>());
    for (;;) {
      Json over = Json::array();
      auto until = deadline;
      for (const Json &id : request.at("ids")) {
        const auto job = jobs_.find(id.get<std::string>());
        if (job == jobs_.end()) continue;
        if (job->second.end <= Clock::now())
          over.push_back({{"id", id}, {"state", "ended"}});
        else
          until = std::min(until, job->second.end);
      }
      if (!over.empty() || Clock::now() >= deadline || host.cancelled()) return {{"jobs", over}};
      woken_.wait_until(lock, until);
    }
  }

  void cancel(const Json &ids) {
    for (const Json &id : ids)
      if (const auto job = jobs_.find(id.get<std::string>()); job != jobs_.end() && job->second.end > Clock::now()) {
        job->second.end = Clock::now();
        job->second.cancelled = true;
      }
    woken_.notify_all();
  }

  Json collect(const Json &ids) {
    Json exits = Json::array();
    for (const Json &id : ids) {
      const auto found = jobs_.find(id.get<std::string>());
      if (found == jobs_.end()) continue;
      const Job &job = found->second;
      exits.push_back({{"id", id},
                       {"reason", job.cancelled ? "cancelled" : "exited"},
                       {"exit_code", job.fails ? 1 : 0},
                       {"seconds", Seconds(job.end - job.start).count()},
                       {"stdout", job.folder + "/stdout"},
                       {"stderr", job.folder + "/stderr"}});
      log_.add({{"what", "job"},
                {"name", id},
                {"start", seconds(job.start)},
                {"end", seconds(job.end)},
                {"failed", job.fails}});
    }
    return {{"jobs", exits}};
  }

  const Json options_;
  const std::uint64_t seed_;
  Log log_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::map<std::string, Job> jobs_;
};

}  // namespace athanor::tests::timed

#endif
