// SPDX-License-Identifier: Apache-2.0
//
// A run once more, with every answer of a model, a source of literature and an experiment taken from its record:
// nothing is asked, nothing is run, and the stages must come to the same artifacts.
#ifndef ATHANOR_RUN_REPLAY_HPP
#define ATHANOR_RUN_REPLAY_HPP

#include <map>
#include <optional>

#include "foundation/error.hpp"
#include "plugin/catalogue.hpp"
#include "run/runner.hpp"

namespace athanor {

// The artifacts of a run and of its replay, by name and SHA-256.
struct SameArtifacts {
  std::size_t identical = 0, recorded = 0;
  std::vector<std::string> different, missing, added;  // names; missing: only the record has it
  bool all() const { return different.empty() && missing.empty() && added.empty(); }
};
SameArtifacts compare_artifacts(Ledger &recorded, Ledger &replayed);

struct Replayed {
  RunResult run;
  std::optional<Error> miss;                  // what the record does not hold; ends the replay
  std::map<std::string, std::int64_t> taken;  // calls answered from the record, by kind
  std::int64_t made = 0;                      // calls that were not
  SameArtifacts artifacts;
  bool identical() const { return run.end == RunResult::End::done && artifacts.all() && made == 0; }
};

// RUN-replay beside RUN, or RUN-replay-2 and so on when that is taken.
fs::path default_replay_folder(const fs::path &run);

// Makes the folder `folder` from the frozen plan of `run` and walks the plan. Throws Error when `run` is no run folder,
// or `folder` cannot be made.
Replayed replay_run(const fs::path &run, const fs::path &folder, const Plan &plan, const Types &types,
                    std::atomic<bool> &stop, Observer observer);

}  // namespace athanor

#endif
