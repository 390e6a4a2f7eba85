// SPDX-License-Identifier: Apache-2.0
//
// Where a fork leaves the run that it comes from, and what the two share: decided from the plan and the ledger of that
// run; nothing is written.
#ifndef ATHANOR_RUN_FORK_POINT_HPP
#define ATHANOR_RUN_FORK_POINT_HPP

#include <set>
#include <string>
#include <vector>

#include "pipeline/plan.hpp"

namespace athanor {

class Ledger;

struct ForkPoint {
  std::string from;    // as it is told: "experiment", "main/experiment", "main/experiment/node-7"
  std::string stage;   // the id of the first stage that is not shared whole
  std::string branch;  // in this branch alone; empty: in all
  std::string node;    // after this node of the stage; empty: the stage begins anew

  std::string instance() const { return branch + "/" + stage; }  // of a node
};

// What `word` names: a stage ("experiment", "label-smoothing/experiment") or a node of one ("node-7",
// "experiment/node-7", "label-smoothing/experiment/node-7"). Throws Error in words for the user.
ForkPoint fork_point(const Plan &plan, Ledger &ledger, const std::string &word);

// What a fork has of the run before it starts.
struct Shared {
  std::vector<std::string> instances;   // finished stages, in the order in which they ended
  std::set<std::string> stages;         // their ids
  std::vector<std::string> deliveries;  // of the node's stage: its hand-overs up to the last that concerns the node
};

// Finished stages before the point in the order of the plan; and those of other branches of the same for_each, when
// the point is in one branch. Throws Error when nothing of the node was ever handed over.
Shared shared_up_to(const ForkPoint &point, const Plan &plan, Ledger &ledger);

}  // namespace athanor

#endif
