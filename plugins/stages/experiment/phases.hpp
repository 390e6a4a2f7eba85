// SPDX-License-Identifier: Apache-2.0
//
// What is begun next: which phase has something to do, and by which operator. Phases follow one another without a
// barrier: a free worker takes the first thing that any phase has, in their order, over the tree as it stands. What is
// about one program (ablations, replicates, reimplementations) is about the best of the moment; when a better one comes
// in late, it is begun again for that one.
#ifndef ATHANOR_EXPERIMENT_PHASES_HPP
#define ATHANOR_EXPERIMENT_PHASES_HPP

#include <optional>

#include "policy.hpp"

namespace athanor::experiment {

struct Expansion {
  std::size_t phase = 0;
  Operator op = Operator::draft;
  int parent = -1, with = -1;
};

class Phases {
 public:
  // `ablatable`: the study has a treatment, of which parts can be taken away.
  Phases(const Settings &settings, const Tree &tree, Policy &policy, bool ablatable);

  // Nothing: nothing sensible can be begun before something ends, or all is done.
  std::optional<Expansion> next();

  // A phase whose rule is met and whose profile wants a model to say whether its goal is reached, once for each time.
  std::optional<std::size_t> review_due();
  // The model's word. Not reached: the phase goes on, towards `sub_goal` where that is not empty.
  void reviewed(std::size_t phase, bool reached, const std::string &sub_goal);
  // Nothing more is begun in it.
  void close(std::size_t phase) { states_[phase].closed = true; }
  // What is to be reached now: the profile's goal and, beside it, the sub-goal.
  std::string goal(std::size_t phase) const;

 private:
  struct State {
    bool closed = false, asked = false, reached = false;
    int reviews = 0, since = 0;  // nodes that had ended when the last review came back
    std::string sub_goal;
  };
  bool rule_met(std::size_t phase) const;
  bool complete(std::size_t phase) const;
  bool full(std::size_t phase) const;
  std::optional<Expansion> from(std::size_t phase);
  std::optional<Expansion> move(std::size_t phase);
  std::optional<Expansion> replicate(std::size_t phase) const;
  std::optional<Expansion> about_chosen(std::size_t phase);

  const Settings &settings_;
  const Tree &tree_;
  Policy &policy_;
  bool ablatable_;
  Chance chance_;
  std::vector<State> states_;
  std::set<std::pair<int, int>> combined_;  // programs that were put together already
};

}  // namespace athanor::experiment

#endif
