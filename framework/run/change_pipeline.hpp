// SPDX-License-Identifier: Apache-2.0
//
// The pipeline of a run that has begun, changed: by other values of --set, by another file, or by hand in the run's own
// copy. Makes the plan that is wanted, compares it with the frozen one, and freezes it in its place. Whether that may
// be done is decided by changes.hpp and by the person who asked.
#ifndef ATHANOR_RUN_CHANGE_PIPELINE_HPP
#define ATHANOR_RUN_CHANGE_PIPELINE_HPP

#include <set>
#include <string>
#include <vector>

#include "pipeline/check.hpp"
#include "run/changes.hpp"

namespace athanor {

class Ledger;

struct Wanted {
  fs::path pipeline;             // empty: the run's own copy
  std::vector<std::string> set;  // after those that the run was given, when the copy is its own
};

// The checked plan. Of the run's own copy, what was frozen with it stays (topic, prompts, the user's own program)
// unless the copy names another.
Checked wanted_plan(const fs::path &run, const Plan &frozen, const Wanted &wanted, const Catalogue &catalogue);

// The stages of which something is recorded.
std::set<std::string> begun_stages(Ledger &ledger);

// changes_between, with the prompt templates that both plans would use.
std::vector<Change> changes_of_plans(const Plan &before, const Plan &after, const std::set<std::string> &begun);

// Whether the run's own copy of its pipeline is no longer as it was recorded.
bool copy_was_edited(const fs::path &run, Ledger &ledger);

// Puts the plan in place of the frozen one. What was there stays beside it (pipeline@1.json and so on); the changes,
// and `who` accepted them, are the event "pipeline.changed". Takes the run's lock meanwhile.
void freeze_anew(const fs::path &run, const Plan &plan, const std::vector<Change> &changes, const std::string &who);

}  // namespace athanor

#endif
