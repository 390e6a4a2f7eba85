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

#include "evaluation.hpp"
#include "requests.hpp"

namespace athanor::experiment {

using sdk::Json;

// draft: a first program. debug: a broken one put right. improve, tune, ablate, combine: from a program that works
// (combine from two). replicate: the same program under further selection seeds, no model is asked. reimplement: an
// independent program from the written specification alone. original: the user's own program as it is; no phase has it.
enum class Operator { draft, debug, improve, tune, ablate, combine, replicate, reimplement, original };
const char *name_of(Operator op);

// When a phase is over before its nodes are used up.
enum class Until { nodes, first_success, settled, stalled };

struct Phase {
  std::string id, label, goal;
  std::vector<Operator> operators;
  int nodes = 0;  // at most; replicates, which ask no model, are not counted
  Until until = Until::nodes;
  int patience = 3;    // stalled: so many ended nodes without a better best
  bool ask = false;    // once the rule is met, one model call says whether the goal is reached
  double seconds = 0;  // after which nothing more is begun in it; 0 is no limit
  bool has(Operator op) const;
  // The operators that make new programs out of the best ones, in the profile's order; they take turns.
  std::vector<Operator> moves() const;
};

enum class Assess { never, suspicious };

struct Settings {
  int drafts = 2, parallel = 2, debug_depth = 3, finalists = 2, reviews = 2;
  double debug_probability = 1, alpha = 0.05;
  double node_seconds = 0;  // of one node, model calls and runs together; 0 is no limit
  Assess assess = Assess::suspicious;
  std::string policy = "best_first";
  double exploration = 0.15;  // of uct
  int islands = 2;            // of evolution
  std::uint64_t seed = 0;
  std::vector<std::int64_t> selection, replication, confirmation;  // disjoint
  std::vector<Phase> phases;
  Json domain, parameters, topic;
  Json python;                           // of programs, as the backend tells; null where none is declared
  Json container;                        // the image that they run in, as the backend tells; null where there is none
  Json datasets = Json::array();         // as the host told of them
  std::vector<std::string> removed;      // orders to the reader that the data's previews held
  std::optional<Evaluation> evaluation;  // hidden; absent where programs measure everything themselves
  Requests requests;                     // of a revised paper; none where this is the first study
  Json code;                             // the user's own program; null where there is none
  std::vector<std::string> network;      // hosts that programs may reach
  std::vector<std::string> program_models;  // roles that programs may ask
  int program_model_calls = 20;             // in one run
  bool vision = false;                      // a role of that name is there
  std::string folder;                       // where files are written before they are stored
};

// `options` as the host normalised them, `request` an athanor.stage.run/1. Throws Error with the pointer of what does
// not fit: an unknown phase, an operator that this stage does not have, more seeds than are set apart.
Settings make_settings(const Json &options, const Json &request);

// How many nodes the phases allow in all.
int node_limit(const std::vector<Phase> &phases);

}  // namespace athanor::experiment

#endif
