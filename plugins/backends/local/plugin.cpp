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
#include "sandbox/requests.hpp"
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

class Local : athanor::sandbox::BackendRequests {
 public:
  static constexpr const char *kind = "backend", *name = "local", *info = local_info;

  static void validate(const Json &options) {
    Settings::from(options, {});
    GpuOptions::from(options);
  }

  Local(const Json &options, const std::filesystem::path &resources)
      : settings_(Settings::from(options, resources)), gpu_options_(GpuOptions::from(options)) {}

  Json run(const Json &request, Host &host) { return answer_to(request, host); }

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

  Json tell_capacity(Host &host) override {
    Json out = capacity(settings_, probed(host));
    try {
      listed().tell(out);
    } catch (const Error &e) {
      out["problems"].push_back({{"code", e.code}, {"message", e.message}, {"hint", e.hint}});
    }
    return out;
  }

  void submit_one(const std::string &id, const Json &job, Host &host) override {
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

  Board &the_board() override { return board(); }
  Board *board_if_there() override { return &board(); }

  const Settings settings_;
  const GpuOptions gpu_options_;
  std::mutex mutex_;
  std::optional<Probe> probe_;
  std::optional<GpuPool> gpus_;
  std::optional<Board> board_;  // uses the pool
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.local", "0.1.0", Local)
