// SPDX-License-Identifier: Apache-2.0
//
// Which node is expanded next, and how. A policy looks at the tree as it stands and at the phase; it keeps no
// tree of its own and starts nothing.
#ifndef ATHANOR_EXPERIMENT_POLICY_HPP
#define ATHANOR_EXPERIMENT_POLICY_HPP

#include <optional>
#include <random>

#include "tree.hpp"

namespace athanor::experiment {

struct Expansion {
  Operator op;
  int parent;  // -1 for a draft
};

class Policy {
 public:
  virtual ~Policy() = default;
  // Nothing: there is nothing sensible to begin in this phase before something ends.
  virtual std::optional<Expansion> choose(const Tree &tree, std::size_t phase_index, const Phase &phase) = 0;
};

// Repairs a broken program first (with the probability and up to the depth of the options), then the drafts that are
// still owed, then works on the best program so far.
class BestFirst : public Policy {
 public:
  BestFirst(const Settings &settings, bool maximise);
  std::optional<Expansion> choose(const Tree &tree, std::size_t phase_index, const Phase &phase) override;

 private:
  bool chance(double probability);

  int drafts_, debug_depth_;
  double debug_probability_;
  bool maximise_;
  std::mt19937_64 random_;
};

// The broken programs of a phase that may still be repaired, in the order in which they were begun.
std::vector<int> repairable(const Tree &tree, std::size_t phase_index, const Phase &phase, int debug_depth);

}  // namespace athanor::experiment

#endif
