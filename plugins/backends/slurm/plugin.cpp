// SPDX-License-Identifier: Apache-2.0
//
// The backend `slurm` as the host sees it: documents in, documents out. What the documents mean is in
// docs/architecture.md; what is done about them in board.hpp, what a job runs in in ../../sandbox.
#include <athanor/plugin.hpp>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include "board.hpp"
#include "node_job.hpp"
#include "options.hpp"
#include "probe.hpp"
#include "slurm_info.h"

namespace {

using namespace athanor::slurm;
using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;
using athanor::sdk::Level;

std::vector<std::string> ids_of(const Json &request) { return request.at("ids").get<std::vector<std::string>>(); }

class Slurm {
 public:
  static constexpr const char *kind = "backend", *name = "slurm", *info = slurm_info;

  static void validate(const Json &options) { Options::from(options, {}); }

  Slurm(const Json &options, const std::filesystem::path &resources) : options_(Options::from(options, resources)) {}

  Json run(const Json &request, Host &host) {
    const Json answer = answer_to(request, host);
    if (const std::string text = probe_news(); !text.empty()) host.log(Level::warn, text);
    if (Board *board = board_if_there())
      for (const std::string &text : board->news()) host.log(Level::warn, text);
    return answer;
  }

 private:
  Json answer_to(const Json &request, Host &host) {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.backend.capacity/1") return capacity(options_, probed(host));
    if (asked == "athanor.backend.submit/1") return submit(request, host);
    if (asked == "athanor.backend.find/1") return find(request);
    if (asked == "athanor.backend.wait/1") return wait(request, host);
    if (asked == "athanor.backend.cancel/1") return cancel(request);
    if (asked == "athanor.backend.collect/1") return collect(request);
    if (asked == "athanor.backend.release/1") return release(request);
    athanor::sdk::unknown_request(request);
  }

  // The cluster is asked until it has answered without a problem.
  Probe probed(Host &host) {
    const std::lock_guard lock(mutex_);
    if (!probe_ || !probe_->problems.empty())
      probe_ = probe(options_, never_, athanor::sandbox::say_to(host), athanor::sandbox::stop_of(host));
    return *probe_;
  }
  std::string probe_news() {
    const std::lock_guard lock(mutex_);
    return probe_ ? std::exchange(probe_->news, {}) : std::string();
  }
  // Jobs of a former host are looked for even while the scheduler is away.
  Board &board() {
    const std::lock_guard lock(mutex_);
    if (!board_) {
      if (!probe_) probe_ = probe(options_, never_, [](const std::string &) {}, {});
      board_.emplace(options_, probe_->cluster);
    }
    return *board_;
  }
  Board *board_if_there() {
    const std::lock_guard lock(mutex_);
    return board_ ? &*board_ : nullptr;
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
    const Probe found = known_to_work(host);
    if (!found.problems.empty()) {
      const Json &first = found.problems[0];
      throw Error("unavailable", first.value("message", ""), first.value("hint", ""));
    }
    const Json document = node_job(job, options_, found.image);
    board().submit({id, job.at("folder").get<std::string>(), document});
  }

  // A cluster that worked once is not asked again: should it be away, that is waited out.
  Probe known_to_work(Host &host) {
    {
      const std::lock_guard lock(mutex_);
      if (probe_ && probe_->problems.empty()) return *probe_;
    }
    return probed(host);
  }

  // Before there is a job the cluster is not asked for any: it may take long to answer, or be away.
  Json states(const char *schema, const std::vector<std::string> &ids) {
    Json jobs = Json::array();
    Board *const known = board_if_there();
    for (const std::string &id : ids) jobs.push_back({{"id", id}, {"state", known ? known->state(id) : "unknown"}});
    return {{"schema", schema}, {"jobs", jobs}};
  }

  // An id that this instance has not seen is `unknown`, unless the request also names its folder.
  Json find(const Json &request) {
    const Json folders = request.value("folders", Json::object());
    for (const std::string &id : ids_of(request))
      if (folders.contains(id)) board().look_for(id, folders.at(id).get<std::string>());
    return states("athanor.backend.find.result/1", ids_of(request));
  }

  Json wait(const Json &request, Host &host) {
    std::vector<std::string> over = ids_of(request);
    if (Board *const known = board_if_there())
      over = known->wait(over, request.at("seconds").get<double>(), [&] { return host.cancelled(); });
    return states("athanor.backend.wait.result/1", over);
  }

  Json cancel(const Json &request) {
    if (Board *const known = board_if_there()) known->cancel(ids_of(request));
    return states("athanor.backend.cancel.result/1", ids_of(request));
  }

  Json collect(const Json &request) {
    Json jobs = Json::array();
    Board *const known = board_if_there();
    for (const std::string &id : known ? ids_of(request) : std::vector<std::string>{})
      if (Json exit = known->collect(id); !exit.is_null()) jobs.push_back(std::move(exit));
    return {{"schema", "athanor.backend.collect.result/1"}, {"jobs", jobs}};
  }

  Json release(const Json &request) {
    Board *const known = board_if_there();
    for (const std::string &id : known ? ids_of(request) : std::vector<std::string>{}) known->release(id);
    return {{"schema", "athanor.backend.release.result/1"}};
  }

  const Options options_;
  const std::atomic<bool> never_{false};
  std::mutex mutex_;
  std::optional<Probe> probe_;
  std::optional<Board> board_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.slurm", "0.1.0", Slurm)
