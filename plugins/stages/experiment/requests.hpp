// SPDX-License-Identifier: Apache-2.0
//
// A second study that follows a revised paper: the points of the review that its author answered with "needs
// experiment" become sub-goals. Where there is none, or none can be met, the study that there is stays as it is.
#ifndef ATHANOR_EXPERIMENT_REQUESTS_HPP
#define ATHANOR_EXPERIMENT_REQUESTS_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>

namespace athanor::experiment {

using sdk::Json;

struct Requests {
  // [{point, text, experiment}]: what the reviewer said and which experiment the author named, as quotations.
  Json list = Json::array();
  // What was studied before: {question, conditions: [label], factors: [label], claims: [{statement, verdict}]}; null
  // where it is not known.
  Json former;
  bool any() const { return !list.empty(); }
  // For the goals of phases; empty where nothing is asked for.
  std::string sub_goal() const;
};

// Of the stage's inputs. A paper without answers is no revision, and asks for nothing.
Requests requests_in(const Json &inputs);

// How many confirming seeds of this run's block the former study has looked at; a second study takes those behind them.
int seeds_looked_at(const Json &inputs, std::uint64_t run_seed);

// The former study, results and claims as this stage's outputs, where the inputs hold a revised paper and all three.
std::optional<Json> former_outputs(const Json &inputs);

}  // namespace athanor::experiment

#endif
