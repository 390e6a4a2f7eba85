// SPDX-License-Identifier: Apache-2.0
//
// See phases.hpp.
#include "phases.hpp"

#include <algorithm>

namespace athanor::experiment {

int Phases::count(std::size_t index) const {
  const auto &nodes = tree_.nodes();
  return static_cast<int>(std::count_if(nodes.begin(), nodes.end(), [&](const Node &n) { return n.phase == index; }));
}

int Phases::running(std::size_t index) const {
  const auto &nodes = tree_.nodes();
  return static_cast<int>(
      std::count_if(nodes.begin(), nodes.end(), [&](const Node &n) { return n.phase == index && !n.ended(); }));
}

// Every draft that is owed has led to a program that works, or was given up.
bool Phases::settled(std::size_t index) const {
  const Phase &phase = settings_.phases[index];
  const auto &nodes = tree_.nodes();
  const auto drafts = std::count_if(nodes.begin(), nodes.end(),
                                    [&](const Node &n) { return n.phase == index && n.op == Operator::draft; });
  return drafts >= settings_.drafts && running(index) == 0 &&
         repairable(tree_, index, phase, settings_.debug_depth).empty();
}

// By the phase's own rule; every rule but the count of nodes wants a program that works.
bool Phases::complete(std::size_t index) const {
  const Phase &phase = settings_.phases[index];
  if (count(index) >= phase.nodes) return true;
  if (!tree_.best(maximise_)) return false;
  if (phase.until == Until::settled) return settled(index);
  if (phase.until == Until::first_success)
    return std::any_of(tree_.nodes().begin(), tree_.nodes().end(),
                       [&](const Node &n) { return n.phase == index && n.state == State::good; });
  return false;
}

// Without a treatment there is nothing to take parts away from.
bool Phases::skipped(std::size_t index) const { return settings_.phases[index].has(Operator::ablate) && !ablatable_; }

std::optional<std::pair<std::size_t, Expansion>> Phases::next(Policy &policy) {
  for (; current_ < settings_.phases.size(); ++current_) {
    if (skipped(current_)) continue;
    const Phase &phase = settings_.phases[current_];
    // Ablations are variants of the program that is confirmed in the end, so the best must be settled before.
    if (phase.has(Operator::ablate) && current_ > 0)
      for (std::size_t earlier = 0; earlier < current_; ++earlier)
        if (running(earlier) > 0) return std::nullopt;
    if (!complete(current_)) {
      if (const auto expansion = policy.choose(tree_, current_, phase)) return std::make_pair(current_, *expansion);
      if (running(current_) > 0) return std::nullopt;
    }
    // Without any program that works yet, what still runs may bring one.
    if (running(current_) > 0 && !tree_.best(maximise_)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace athanor::experiment
