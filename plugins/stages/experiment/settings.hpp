// SPDX-License-Identifier: Apache-2.0
//
// What the stage was told: its options, the domain profile, the run. Resolved once at the start; nothing
// below this file reads an option or a profile by name.
#ifndef ATHANOR_EXPERIMENT_SETTINGS_HPP
#define ATHANOR_EXPERIMENT_SETTINGS_HPP

#include <athanor/plugin.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace athanor::experiment {

using sdk::Json;

enum class Operator { draft, debug, improve, tune, ablate };
const char *name_of(Operator op);

// When a phase is over before its nodes are used up.
enum class Until { nodes, first_success, settled };

struct Phase {
  std::string id, label, goal;
  std::vector<Operator> operators;
  int nodes = 0;  // at most, of every operator
  Until until = Until::nodes;
  bool has(Operator op) const;
};

struct Settings {
  int drafts = 2, parallel = 2, debug_depth = 3;
  double debug_probability = 1, alpha = 0.05;
  std::uint64_t seed = 0;
  std::vector<std::int64_t> selection, confirmation;  // disjoint
  std::vector<Phase> phases;
  Json domain, parameters, topic;
  std::string folder;  // where files are written before they are stored
};

// `options` as the host normalised them, `request` an athanor.stage.run/1. Throws Error with the pointer of what does
// not fit: an unknown phase, an operator that this stage does not have, more seeds than are set apart.
Settings make_settings(const Json &options, const Json &request);

// How many nodes the phases allow in all.
int node_limit(const std::vector<Phase> &phases);

}  // namespace athanor::experiment

#endif
