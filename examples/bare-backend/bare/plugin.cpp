// SPDX-License-Identifier: Apache-2.0
//
// The backend `bare` as the host sees it: seven documents in, seven out. What is done about them is in jobs.hpp.
#include <athanor/plugin.hpp>

#include "bare_info.h"
#include "jobs.hpp"

namespace {

using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;

std::vector<std::string> ids_of(const Json &request) { return request.at("ids").get<std::vector<std::string>>(); }

bare::Settings settings_of(const Json &options, const std::filesystem::path &resources) {
  return {options.at("workers"), options.at("time"), options.at("memory"), options.at("wrap"),
          resources / "bare-runner"};
}

class Bare {
 public:
  static constexpr const char *kind = "backend", *name = "bare", *info = bare_info;

  Bare(const Json &options, const std::filesystem::path &resources)
      : settings_(settings_of(options, resources)), jobs_(settings_) {}

  Json run(const Json &request, Host &host) {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.backend.capacity/1") return capacity();
    if (asked == "athanor.backend.submit/1") return submit(request);
    if (asked == "athanor.backend.find/1") {
      const Json folders = request.value("folders", Json::object());
      for (const auto &[id, folder] : folders.items()) jobs_.look_for(id, folder.get<std::string>());
      return states("find", ids_of(request));
    }
    if (asked == "athanor.backend.wait/1")
      return states("wait", jobs_.wait(ids_of(request), request.at("seconds"), [&] { return host.cancelled(); }));
    if (asked == "athanor.backend.cancel/1") {
      for (const std::string &id : ids_of(request)) jobs_.cancel(id);
      return states("cancel", ids_of(request));
    }
    if (asked == "athanor.backend.collect/1") return collect(request);
    if (asked == "athanor.backend.release/1") {
      for (const std::string &id : ids_of(request)) jobs_.release(id);
      return {{"schema", "athanor.backend.release.result/1"}};
    }
    athanor::sdk::unknown_request(request);
  }

 private:
  // What this backend does not promise is said word by word, so that nobody takes it for what it is not.
  Json capacity() const {
    Json missing = Json::array(), problems = Json::array();
    const auto lacks = [&](const char *word, const char *why) {
      missing.push_back({{"guarantee", word}, {"why", why}, {"hint", "use the backend local"}});
    };
    lacks("memory_limit", "memory is limited for each process of a job, not for all of them together");
    lacks("disk_limit", "the size of each file is limited, their number is not");
    lacks("process_limit", "processes are not counted");
    lacks("output_limit", "all output is kept");
    lacks("tree_kill", "a process that leaves the job's process group is not found again");
    for (const char *word :
         {"no_network", "no_host_write", "no_home", "no_secrets", "no_other_processes", "no_nested_namespaces"})
      lacks(word, "a job may do whatever the user may who started athanor");
    if (::access(settings_.runner.c_str(), X_OK) != 0)
      problems.push_back({{"code", "unavailable"},
                          {"message", "there is no program " + settings_.runner.string()},
                          {"hint", "install bare.so with its folder beside it"}});
    return {{"schema", "athanor.backend.capacity.result/1"},
            {"slots", settings_.workers},
            {"limits", {{"seconds", settings_.seconds}, {"memory_bytes", settings_.memory}}},
            {"guarantees", {"time_limit", "declared_environment", "survives_host"}},
            {"missing", missing},
            {"problems", problems}};
  }

  Json submit(const Json &request) {
    Json jobs = Json::array();
    for (const Json &job : request.at("jobs")) {
      try {
        jobs_.submit(job);
        jobs.push_back({{"id", job.at("id")}, {"accepted", true}});
      } catch (const Error &e) {
        jobs.push_back({{"id", job.at("id")}, {"accepted", false}, {"error", e.document()}});
      }
    }
    return {{"schema", "athanor.backend.submit.result/1"}, {"jobs", jobs}};
  }

  Json collect(const Json &request) {
    Json jobs = Json::array();
    for (const std::string &id : ids_of(request))
      if (Json exit = jobs_.collect(id); !exit.is_null()) jobs.push_back(std::move(exit));
    return {{"schema", "athanor.backend.collect.result/1"}, {"jobs", jobs}};
  }

  Json states(const std::string &what, const std::vector<std::string> &ids) {
    Json jobs = Json::array();
    for (const std::string &id : ids) jobs.push_back({{"id", id}, {"state", jobs_.state(id)}});
    return {{"schema", "athanor.backend." + what + ".result/1"}, {"jobs", jobs}};
  }

  const bare::Settings settings_;
  bare::Jobs jobs_;
};

}  // namespace

ATHANOR_PLUGIN("org.example.bare", "1.0.0", Bare)
