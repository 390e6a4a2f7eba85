// SPDX-License-Identifier: Apache-2.0
//
// A backend without processes, for tests: each job "runs" for no time at all and leaves one record. A command whose
// first word is "fail" exits with 3; "lose" is lost by the house; "trick" leaves links to its own job folder instead of
// files. Counts what it was asked in its `log` option.
#include <athanor/plugin.hpp>
#include <fstream>
#include <mutex>
#include <set>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "Runs nothing, at once; for tests.",
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "slots": {"type": "integer", "default": 8, "description": "jobs at a time"},
    "away": {"type": "string", "default": "", "description": "a file; while it is there nobody is told what there is"},
    "gpus_wait_for": {"type": "integer", "default": 0, "description": "jobs with a GPU end when so many without were submitted"},
    "hold": {"type": "boolean", "default": false, "description": "jobs never end"},
    "log": {"type": "string", "default": "", "description": "a file that gets a line for each job submitted"}}},
  "speaks": ["athanor.backend.capacity/1", "athanor.backend.submit/1", "athanor.backend.find/1", "athanor.backend.wait/1",
             "athanor.backend.cancel/1", "athanor.backend.collect/1", "athanor.backend.release/1"]})";

struct Instant {
  static constexpr const char *kind = "backend", *name = "instant", *info = info_text;
  Instant(const Json &options, const std::filesystem::path &)
      : slots_(options.value("slots", 8)),
        hold_(options.value("hold", false)),
        gpus_wait_for_(options.value("gpus_wait_for", std::size_t{0})),
        log_(options.value("log", "")),
        away_(options.value("away", "")) {}

  Json run(const Json &request, Host &) {
    const std::string what = request.at("schema");
    const std::lock_guard<std::mutex> lock(mutex_);
    if (what == "athanor.backend.capacity/1") return capacity();
    if (what == "athanor.backend.submit/1") return submit(request.at("jobs"));
    Json jobs = Json::array();
    for (const Json &id : request.at("ids")) {
      if (what == "athanor.backend.collect/1")
        jobs.push_back(exit_of(id));
      else if (what != "athanor.backend.wait/1" || !waits(id))
        jobs.push_back({{"id", id}, {"state", jobs_.count(id.get<std::string>()) ? "ended" : "unknown"}});
    }
    return {{"jobs", jobs}};
  }

 private:
  bool waits(const std::string &id) const {
    const auto job = jobs_.find(id);
    return hold_ || (job != jobs_.end() && job->second.contains("gpus") && without_ < gpus_wait_for_);
  }
  Json capacity() const {
    if (!away_.empty() && std::ifstream(away_)) throw Error("unavailable", "the machine is away");
    return {{"slots", slots_},          {"limits", {{"seconds", 60}}}, {"gpus", 1}, {"guarantees", Json::array()},
            {"missing", Json::array()}, {"problems", Json::array()}};
  }
  Json submit(const Json &list) {
    Json jobs = Json::array();
    for (const Json &job : list) {
      const std::string id = job.at("id");
      jobs_[id] = job;
      without_ += !job.contains("gpus");
      const std::filesystem::path folder = job.at("folder").get<std::string>();
      if (job.at("command").at(0) == "trick") {
        std::filesystem::create_symlink("..", folder / "work/figures");
        std::filesystem::create_symlink("../results.jsonl", folder / "work/results.jsonl");
        std::ofstream(folder / "secret.png") << "secret";
      }
      std::ofstream(folder / (job.at("command").at(0) == "trick" ? "results.jsonl" : "work/results.jsonl"))
          << "{\"metric\":\"value\",\"value\":1}\n";
      if (!log_.empty()) std::ofstream(log_, std::ios::app) << id << "\n";
      jobs.push_back({{"id", id}, {"accepted", true}});
    }
    return {{"jobs", jobs}};
  }
  Json exit_of(const Json &id) {
    const Json &command = jobs_.at(id.get<std::string>()).at("command");
    Json exit{{"id", id}, {"reason", "exited"}, {"exit_code", 0}, {"seconds", 0.0}, {"stdout", ""}, {"stderr", ""}};
    if (command.at(0) == "fail") exit["exit_code"] = 3;
    if (command.at(0) == "lose") exit["reason"] = "lost";
    return exit;
  }

  const int slots_;
  const bool hold_;
  const std::size_t gpus_wait_for_;
  const std::string log_, away_;
  std::mutex mutex_;
  std::size_t without_ = 0;  // jobs submitted that ask for no GPU
  std::map<std::string, Json> jobs_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.instant", "1.0.0", Instant)
