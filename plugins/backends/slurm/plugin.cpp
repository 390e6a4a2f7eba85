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
#include "sandbox/requests.hpp"
#include "slurm_info.h"

namespace {

using namespace athanor::slurm;
using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;
using athanor::sdk::Level;

class Slurm : athanor::sandbox::BackendRequests {
 public:
  static constexpr const char *kind = "backend", *name = "slurm", *info = slurm_info;

  static void validate(const Json &options) { Options::from(options, {}); }

  Slurm(const Json &options, const std::filesystem::path &resources) : options_(Options::from(options, resources)) {}

  Json run(const Json &request, Host &host) {
    const Json answer = answer_to(request, host);
    for (const std::string &text : probe_news()) host.log(Level::warn, text);
    if (Board *board = board_if_there())
      for (const std::string &text : board->news()) host.log(Level::warn, text);
    return answer;
  }

 private:
  Json tell_capacity(Host &host) override { return capacity(options_, probed(host)); }

  // The cluster is asked until it has answered without a problem.
  Probe probed(Host &host) {
    const std::lock_guard lock(mutex_);
    if (!probe_ || !probe_->problems.empty())
      probe_ = probe(options_, never_, athanor::sandbox::say_to(host), athanor::sandbox::stop_of(host));
    return *probe_;
  }
  std::vector<std::string> probe_news() {
    const std::lock_guard lock(mutex_);
    return probe_ ? std::exchange(probe_->news, {}) : std::vector<std::string>();
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

  void submit_one(const std::string &id, const Json &job, Host &host) override {
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

  Board &the_board() override { return board(); }
  // Before there is a job the cluster is not asked for any: it may take long to answer, or be away.
  Board *board_if_there() override {
    const std::lock_guard lock(mutex_);
    return board_ ? &*board_ : nullptr;
  }

  const Options options_;
  const std::atomic<bool> never_{false};
  std::mutex mutex_;
  std::optional<Probe> probe_;
  std::optional<Board> board_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.slurm", "0.1.0", Slurm)
