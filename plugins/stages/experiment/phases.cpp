// SPDX-License-Identifier: Apache-2.0
//
// See phases.hpp.
#include "phases.hpp"

#include <algorithm>

#include "difference.hpp"

namespace athanor::experiment {

namespace {

constexpr int declined_enough = 2;  // answers in a row that nothing is left to try

bool about_programs(const Phase &phase) { return phase.has(Operator::ablate) || phase.has(Operator::reimplement); }

}  // namespace

Phases::Phases(const Settings &settings, const Tree &tree, Policy &policy, bool ablatable)
    : settings_(settings),
      tree_(tree),
      policy_(policy),
      ablatable_(ablatable),
      chance_(settings.seed),
      states_(settings.phases.size()) {
  // What a reviewer asked for is nothing that a first program could work towards.
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (const Phase &phase = settings.phases[i]; !phase.moves().empty() || phase.has(Operator::ablate))
      states_[i].sub_goal = settings.requests.sub_goal();
}

bool Phases::full(std::size_t phase) const {
  return tree_.count(phase) >= settings_.phases[phase].nodes || states_[phase].closed ||
         tree_.declined(phase) >= declined_enough;
}

// Whether the phase has reached what it is for, by its own rule; every rule but the count of nodes wants a program that
// works. Drafts that are still under way do not hold it up: what they bring is built upon when it is better.
bool Phases::rule_met(std::size_t index) const {
  const Phase &phase = settings_.phases[index];
  if (!tree_.best()) return false;
  switch (phase.until) {
    case Until::nodes:
      return false;
    case Until::first_success:
      return tree_.succeeded(index);
    case Until::settled:
      return tree_.drafts(index) >= settings_.drafts && tree_.broken(index).empty();
    case Until::stalled:
      return std::min(tree_.stalled(index), tree_.ended(index) - states_[index].since) >= phase.patience;
  }
  return false;
}

bool Phases::complete(std::size_t index) const {
  if (full(index)) return true;
  if (!rule_met(index)) return false;
  const State &state = states_[index];
  return !settings_.phases[index].ask || state.reached || state.reviews >= settings_.reviews;
}

std::optional<std::size_t> Phases::review_due() {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    State &state = states_[i];
    if (!settings_.phases[i].ask || state.asked || state.reached || state.reviews >= settings_.reviews) continue;
    if (full(i) || !rule_met(i)) continue;
    if (settings_.phases[i].until == Until::settled && tree_.under_way(i) > 0) continue;  // a draft may still fail
    state.asked = true;
    return i;
  }
  return std::nullopt;
}

void Phases::reviewed(std::size_t phase, bool reached, const std::string &sub_goal) {
  State &state = states_[phase];
  state.asked = false;
  state.reached = reached;
  ++state.reviews;
  if (reached) return;
  state.since = tree_.ended(phase);  // patience begins anew
  if (!sub_goal.empty()) state.sub_goal = sub_goal;
}

std::string Phases::goal(std::size_t phase) const {
  const std::string &goal = settings_.phases[phase].goal, &sub_goal = states_[phase].sub_goal;
  return sub_goal.empty() ? goal : goal + " Next towards it: " + sub_goal;
}

std::optional<Expansion> Phases::next() {
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (const auto expansion = about_programs(settings_.phases[i]) ? about_chosen(i) : from(i)) return expansion;
  return std::nullopt;
}

std::optional<Expansion> Phases::from(std::size_t index) {
  const Phase &phase = settings_.phases[index];
  if (complete(index)) return replicate(index);
  const bool repairs = phase.has(Operator::debug) && !tree_.broken(index).empty();
  const auto repair = [&] { return Expansion{index, Operator::debug, tree_.broken(index).front(), -1}; };
  if (repairs && chance_.happens(settings_.debug_probability)) return repair();
  const bool drafts = phase.has(Operator::draft);
  if (drafts && tree_.drafts(index) < settings_.drafts) return Expansion{index, Operator::draft, -1, -1};
  if (const auto expansion = move(index)) return expansion;
  if (repairs) return repair();
  // Without any program that works there is nothing else to do: a further draft is better than an idle worker.
  if (drafts && !tree_.best()) return Expansion{index, Operator::draft, -1, -1};
  return std::nullopt;
}

// The operators of a phase take turns; one that has nothing to work on passes.
std::optional<Expansion> Phases::move(std::size_t index) {
  const auto moves = settings_.phases[index].moves();
  if (moves.empty() || !tree_.best()) return std::nullopt;
  const Node *parent = policy_.parent(tree_);
  if (!parent) return std::nullopt;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const Operator op = moves[(static_cast<std::size_t>(tree_.moves(index)) + i) % moves.size()];
    if (op != Operator::combine) return Expansion{index, op, parent->index, -1};
    const Node *other = policy_.partner(tree_, *parent);
    if (!other || !differ_enough(parent->program, other->program)) continue;  // or a variant gets its own settings back
    if (tree_.score(*other) > tree_.score(*parent)) std::swap(parent, other);  // the better one takes something over
    if (!combined_.insert(std::minmax(parent->index, other->index)).second) continue;  // they have nothing left to give
    return Expansion{index, op, parent->index, other->index};
  }
  return std::nullopt;
}

// Once a phase has done its work, its leading programs run under further seeds, so that the choice between them does
// not rest on one lucky seed.
std::optional<Expansion> Phases::replicate(std::size_t index) const {
  if (!settings_.phases[index].has(Operator::replicate) || settings_.finalists < 2) return std::nullopt;
  if (tree_.replicates(index) >= 2 * settings_.finalists) return std::nullopt;
  const auto leading = tree_.finalists(static_cast<std::size_t>(settings_.finalists));
  if (leading.size() < 2) return std::nullopt;  // nothing to choose between
  for (const Node *node : leading)
    if (node->replicates == 0) return Expansion{index, Operator::replicate, node->index, -1};
  return std::nullopt;
}

std::optional<Expansion> Phases::about_chosen(std::size_t index) {
  const Phase &phase = settings_.phases[index];
  const Node *chosen = tree_.chosen();
  if (!chosen || states_[index].closed || tree_.declined(index) >= declined_enough) return std::nullopt;
  const Tree::About about = tree_.about(index, chosen->index);
  const bool one = phase.until == Until::first_success;
  if (about.begun >= phase.nodes || (one && about.good > 0)) return std::nullopt;
  // While a better program may still come in, all this is a bet, and a phase's worth of nodes is enough for it.
  if (tree_.unsettled() > 0 && tree_.count(index) >= phase.nodes) return std::nullopt;
  if (phase.has(Operator::debug))
    for (const int broken : tree_.broken(index))
      if (tree_.at(broken).base == chosen->index) return Expansion{index, Operator::debug, broken, -1};
  if (one && about.running > 0) return std::nullopt;
  for (const Operator op : {Operator::ablate, Operator::reimplement})
    if (phase.has(op) && (op != Operator::ablate || ablatable_)) return Expansion{index, op, chosen->index, -1};
  return std::nullopt;
}

}  // namespace athanor::experiment
