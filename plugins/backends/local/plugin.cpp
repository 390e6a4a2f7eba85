// SPDX-License-Identifier: Apache-2.0
//
// The backend `local` as the host sees it: documents in, documents out. What the documents mean is in
// docs/architecture.md; what is done about them in board.hpp, how a job is walled in in supervisor/.
#include <athanor/plugin.hpp>
#include <mutex>
#include <optional>

#include "board.hpp"
#include "gpus/pool.hpp"
#include "local_info.h"
#include "probe.hpp"
#include "sandbox/gpus.hpp"
#include "sandbox/job_document.hpp"
#include "sandbox/settings.hpp"

namespace {

using namespace athanor::local;
using athanor::sandbox::gpu_wish;
using athanor::sandbox::job_document;
using athanor::sandbox::say_to;
using athanor::sandbox::stop_of;
using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;

// A machine whose driver sleeps between uses takes some seconds to wake up every GPU.
constexpr double gpu_question_seconds = 20;

std::vector<std::string> ids_of(const Json &request) { return request.at("ids").get<std::vector<std::string>>(); }

class Local {
 public:
  static constexpr const char *kind = "backend", *name = "local", *info = local_info;

  static void validate(const Json &options) {
    Settings::from(options, {});
    GpuOptions::from(options);
  }

  Local(const Json &options, const std::filesystem::path &resources)
      : settings_(Settings::from(options, resources)), gpu_options_(GpuOptions::from(options)) {}

  Json run(const Json &request, Host &host) {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.backend.capacity/1") return tell_capacity(host);
    if (asked == "athanor.backend.submit/1") return submit(request, host);
    if (asked == "athanor.backend.find/1") return find(request);
    if (asked == "athanor.backend.wait/1") return wait(request, host);
    if (asked == "athanor.backend.cancel/1") return cancel(request);
    if (asked == "athanor.backend.collect/1") return collect(request);
    if (asked == "athanor.backend.release/1") return release(request);
    athanor::sdk::unknown_request(request);
  }

 private:
  // The machine is tried once, when somebody first needs to know.
  const Probe &probed(Host &host) {
    const std::lock_guard lock(mutex_);
    if (!probe_) probe_ = probe(settings_, say_to(host), stop_of(host));
    return *probe_;
  }
  // With the mutex held.
  const GpuPool &gpus() {
    if (!gpus_) gpus_.emplace(list_gpus(gpu_options_, gpu_question_seconds), gpu_options_);
    return *gpus_;
  }
  const GpuPool &listed() {
    const std::lock_guard lock(mutex_);
    return gpus();
  }
  Board &board() {
    const std::lock_guard lock(mutex_);
    if (!board_) board_.emplace(settings_, gpus());
    return *board_;
  }

  Json tell_capacity(Host &host) {
    Json out = capacity(settings_, probed(host));
    try {
      listed().tell(out);
    } catch (const Error &e) {
      out["problems"].push_back({{"code", e.code}, {"message", e.message}, {"hint", e.hint}});
    }
    return out;
  }

  Json submit(const Json &request, Host &host) {
    Json jobs = Json::array();
    for (const Json &job : request.at("jobs")) {
      const std::string id = job.at("id").get<std::string>();
      try {
        submit_one(id, job, host);
        jobs.push_back({{"id", id}, {"accepted", true}});
      } catch (const Error &e) {
        jobs.push_back({{"id", id}, {"accepted", false}, {"error", e.document()}});
      }
    }
    return {{"schema", "athanor.backend.submit.result/1"}, {"jobs", jobs}};
  }

  void submit_one(const std::string &id, const Json &job, Host &host) {
    const Probe &found = probed(host);
    if (!found.problems.empty()) {
      const Json &problem = found.problems[0];
      throw Error("unavailable", problem.value("message", ""), problem.value("hint", ""));
    }
    if (const std::string why = listed().never(gpu_wish(job)); !why.empty())
      throw Error("unavailable", why,
                  "ask for less with `gpus` and `gpu_memory` of the stage, or run it where there are more");
    board().submit(id, job.at("folder").get<std::string>(), job_document(job, settings_, found.way));
  }

  Json states(const char *schema, const std::vector<std::string> &ids) {
    Json jobs = Json::array();
    for (const std::string &id : ids) jobs.push_back({{"id", id}, {"state", board().state(id)}});
    return {{"schema", schema}, {"jobs", jobs}};
  }

  // An id that this instance has not seen is `unknown`, unless the request also names its folder (`folders`, by
  // id). Submitting such a job again is safe: its folder shows that it runs or has ended.
  Json find(const Json &request) {
    const Json folders = request.value("folders", Json::object());
    for (const std::string &id : ids_of(request))
      if (folders.contains(id)) board().look_for(id, folders.at(id).get<std::string>());
    return states("athanor.backend.find.result/1", ids_of(request));
  }

  Json wait(const Json &request, Host &host) {
    const auto over =
        board().wait(ids_of(request), request.at("seconds").get<double>(), [&] { return host.cancelled(); });
    return states("athanor.backend.wait.result/1", over);
  }

  Json cancel(const Json &request) {
    for (const std::string &id : ids_of(request)) board().cancel(id);
    return states("athanor.backend.cancel.result/1", ids_of(request));
  }

  Json collect(const Json &request) {
    Json jobs = Json::array();
    for (const std::string &id : ids_of(request))
      if (Json exit = board().collect(id); !exit.is_null()) jobs.push_back(std::move(exit));
    return {{"schema", "athanor.backend.collect.result/1"}, {"jobs", jobs}};
  }

  Json release(const Json &request) {
    for (const std::string &id : ids_of(request)) board().release(id);
    return {{"schema", "athanor.backend.release.result/1"}};
  }

  const Settings settings_;
  const GpuOptions gpu_options_;
  std::mutex mutex_;
  std::optional<Probe> probe_;
  std::optional<GpuPool> gpus_;
  std::optional<Board> board_;  // uses the pool
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.local", "0.1.0", Local)
