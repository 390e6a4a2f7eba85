// SPDX-License-Identifier: Apache-2.0
//
// Stages that wait for a person: `approve: before` a stage begins, or `after` it ran and before what it made is used.
// A waiting stage has the state "waiting" in the table `stages`; a person's word is the event "stage.approved" or
// "stage.rejected" of its instance. Both outlive the process, so a run waits across restarts.
#ifndef ATHANOR_RUN_APPROVALS_HPP
#define ATHANOR_RUN_APPROVALS_HPP

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/plan.hpp"
#include "services/run_context.hpp"

namespace athanor {

struct WaitingStage {
  std::string instance, branch, stage, use;
  std::string when;  // "before" or "after"
  Json outputs;      // {output: artifact}, of a stage that ran
};

struct Decision {
  bool approved;
  std::string by, note;
};

// In the order of their names.
std::vector<WaitingStage> waiting_stages(Ledger &ledger);

// Records a person's word about the stage that `word` names (a branch/stage, or the stage alone where one such waits).
// Returns its instance. Throws Error when none waits under that name, or several do.
std::string decide(Ledger &ledger, const std::string &word, bool approved, const std::string &by,
                   const std::string &note);

// Puts a new version of an output (STAGE.OUTPUT) of a stage that waits after it ran, recorded as that person's.
// Returns the artifact's name. Throws Error when there is none to edit, or the value does not fit its type.
std::string edit_output(Ledger &ledger, ArtifactStore &artifacts, const std::string &word, const Json &value,
                        const std::string &by);

// The outputs with the changes that a person made to them in another run: those of `recorded`, whose artifacts lie
// below `folder`. For a replay.
Json with_recorded_edits(Ledger &recorded, const fs::path &folder, ArtifactStore &artifacts,
                         const std::string &instance, Json outputs);

// The side of the runner. One for a run.
class Approvals {
 public:
  explicit Approvals(const RunContext &run) : run_(run) {}

  // Waits for a person's word and returns the outputs as they then are. `outputs` is null before the stage has run.
  // Throws Cancelled when the run is asked to pause, Error("rejected"). [any thread]
  Json wait(const StageStep &stage, const std::string &branch, const Json &outputs);

  // Somebody decided something: whoever waits looks again. [any thread]
  void look();

 private:
  Decision word_about(const std::string &instance, const std::string &when);

  const RunContext &run_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t decided_ = 0;
};

}  // namespace athanor

#endif
