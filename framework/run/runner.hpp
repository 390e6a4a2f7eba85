// SPDX-License-Identifier: Apache-2.0
//
// A run from its first step to its end, whatever ends it: what every stage of it shares is made here, and what came
// before is taken from the ledger.
#ifndef ATHANOR_RUN_RUNNER_HPP
#define ATHANOR_RUN_RUNNER_HPP

#include <atomic>
#include <filesystem>

#include "pipeline/plan.hpp"
#include "plugin/types.hpp"
#include "services/run_context.hpp"

namespace athanor {

class Recording;

struct RunResult {
  enum class End { done, failed, paused } end = End::done;
  std::string message;  // why it failed or paused
  std::string hint;
  std::vector<fs::path> papers;  // for people, the best first; may be empty
};

// `pause`: set by a signal, or by whoever asks the run to pause; then what is on its way is waited for.
//
// Walks the plan in an existing run folder (made by make_run_folder). With a recording no call is made: each is
// answered from it, and one that it does not hold ends the run. Holds the folder's lock meanwhile. Never throws for
// what happens inside the run; throws Error when the folder cannot be locked or its ledger not opened.
RunResult run_plan(const Plan &plan, const fs::path &folder, const Types &types, std::atomic<bool> &pause,
                   Observer observer, Recording *recording = nullptr);

}  // namespace athanor

#endif
