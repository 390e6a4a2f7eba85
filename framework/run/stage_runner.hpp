// SPDX-License-Identifier: Apache-2.0
//
// Runs one stage of a plan: asks it, keeps what it returns, waits for a person where its step says so, and writes each
// of its states into the ledger. What a former process finished is taken from there.
#ifndef ATHANOR_RUN_STAGE_RUNNER_HPP
#define ATHANOR_RUN_STAGE_RUNNER_HPP

#include <filesystem>
#include <string>

#include "foundation/json.hpp"
#include "pipeline/plan.hpp"
#include "run/approvals.hpp"
#include "run/scope.hpp"
#include "services/session.hpp"

namespace athanor {

// Any thread may run a stage; one instance (a stage in a branch) is run by one thread at a time.
class StageRunner {
 public:
  // `id` and `started` of the run, as stages are told them.
  StageRunner(House &house, Approvals &approvals, std::string id, std::string started)
      : house_(house), run_(house.run()), approvals_(approvals), id_(std::move(id)), started_(std::move(started)) {}

  // Puts the stage's outputs into the scope. Throws Cancelled when the run is to stop, and Error, with the stage's
  // place in it, when the stage failed; either stands in the ledger then.
  void run(const StageStep &stage, Scope &scope);

 private:
  Json run_here(const StageStep &stage, const Scope &scope);
  Json result_of(const StageStep &stage, const Scope &scope, const std::filesystem::path &folder);
  Json result_in_the_end(const StageStep &stage, const Scope &scope, const std::filesystem::path &folder);
  Json stage_request(const StageStep &stage, const Scope &scope, const std::filesystem::path &folder);
  Json put_outputs(const StageStep &stage, const Scope &scope, const Json &result);
  void take_outputs(const StageStep &stage, Scope &scope, const Json &names);

  House &house_;
  const RunContext &run_;
  Approvals &approvals_;
  const std::string id_, started_;
};

}  // namespace athanor

#endif
