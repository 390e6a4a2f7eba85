// SPDX-License-Identifier: Apache-2.0
//
// What is different between two resolved plans, and which recorded work each difference would make untrue. Pure: reads
// no file. What to do about it is not decided here.
#ifndef ATHANOR_RUN_CHANGES_HPP
#define ATHANOR_RUN_CHANGES_HPP

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

struct Change {
  std::string path;     // as for --set: "models.default.model", "stages.experiment.with.drafts"
  Json before, after;   // null: not there
  std::string touches;  // the earliest begun stage whose record it makes untrue; empty: only what is still to come
};

// The differences between two plans as resolved_plan writes them, in the order: what concerns all stages, then stage by
// stage. `begun`: ids of the stages that something is recorded of. A plan may also have "templates", {stage id: {task:
// hash}}. Where files lie is no difference; what they say is.
std::vector<Change> changes_between(const Json &before, const Json &after, const std::set<std::string> &begun);

// The ids of a plan's stages in its order.
std::vector<std::string> stage_order(const Json &plan);

// The earliest stage that any of the changes touches, by the order of `plan`; empty: none does.
std::string earliest_touched(const std::vector<Change> &changes, const Json &plan);

// "seed: 7 -> 8": one line, long values cut.
std::string told(const Change &change);

}  // namespace athanor

#endif
