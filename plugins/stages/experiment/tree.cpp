// SPDX-License-Identifier: Apache-2.0
//
// See tree.hpp. What prompts remember of it is in memory.cpp.
#include "tree.hpp"

#include <algorithm>
#include <numeric>

namespace athanor::experiment {

const char *name_of(State state) {
  switch (state) {
    case State::running:
      return "running";
    case State::good:
      return "good";
    case State::buggy:
      return "buggy";
    case State::failed:
      return "failed";
    case State::declined:
      return "declined";
  }
  return "";
}

double Node::mean_objective() const {
  const double sum = std::accumulate(repeated.begin(), repeated.end(), *metric * seeds,
                                     [](double s, const auto &r) { return s + r.second; });
  return sum / (seeds + static_cast<double>(repeated.size()));
}

const Tree::Counts &Tree::counts(std::size_t phase) const {
  static const Counts none;
  return phase < phases_.size() ? phases_[phase] : none;
}

Node &Tree::add(Operator op, int parent, std::size_t phase, int with) {
  Node node;
  node.index = node.root = static_cast<int>(nodes_.size());
  node.op = op;
  node.parent = parent;
  node.with = with;
  node.phase = phase;
  node.attempt = ++attempts_[op];
  if (parent >= 0) {
    Node &from = at(parent);
    if (op != Operator::draft) node.root = from.root;  // a draft may come from the user's own program
    if (op == Operator::replicate)
      ++from.replicates;
    else
      from.children.push_back(node.index);
    if (op == Operator::ablate || op == Operator::replicate || op == Operator::reimplement) node.base = parent;
    if (op == Operator::reimplement) node.reimplementation = true;
    if (op == Operator::debug) {
      const bool smaller = from.too_large && from.shrinks < Node::most_shrinks;
      node.shrinks = from.shrinks + (smaller ? 1 : 0);
      node.debug_depth = from.debug_depth + (smaller ? 0 : 1);
      node.base = from.base;
      node.ablation = from.ablation;
      node.ablation_label = from.ablation_label;
      node.ablation_expected = from.ablation_expected;
      node.reimplementation = from.reimplementation;
    }
  }
  if (phases_.size() <= phase) phases_.resize(phase + 1);
  Counts &counts = phases_[phase];
  if (op == Operator::replicate)
    ++counts.replicates;
  else if (op != Operator::original)
    ++counts.nodes;
  if (op == Operator::draft) ++counts.drafts;
  if (op == Operator::improve || op == Operator::tune || op == Operator::combine) ++counts.moves;
  if (node.base >= 0 && op != Operator::replicate) {
    ++counts.about[node.base].begun;
    ++counts.about[node.base].running;
  }
  if (op == Operator::debug) {
    auto &broken = counts.broken;
    broken.erase(std::remove(broken.begin(), broken.end(), parent), broken.end());
  }
  running_.insert(node.index);
  for (int above = parent; above >= 0; above = at(above).parent) ++at(above).visits;
  node.visits = 1;
  if (node.decides()) ++unsettled_;
  if (op == Operator::draft || (parent < 0 && op != Operator::original)) roots_.push_back(node.index);
  nodes_.push_back(std::move(node));
  return nodes_.back();
}

// The best score below each node on the way up, for policies that look at whole branches.
void Tree::raise(const Node &node) {
  const double reached = score(node);
  for (int above = node.index; above >= 0; above = at(above).parent) {
    Node &n = at(above);
    if (n.scored && n.best_below >= reached) return;
    n.scored = true;
    n.best_below = reached;
  }
}

// What a program reached under further seeds belongs to that program.
void Tree::end_replicate(const Node &node) {
  Node &of = at(node.base);
  if (node.state != State::good) {
    of.fragile = true;
    repeated_.erase(of.index);
    return;
  }
  of.repeated.insert(node.repeated.begin(), node.repeated.end());
  if (!of.fragile) repeated_.insert(of.index);
}

void Tree::end(Node &node, State state) {
  node.state = state;
  running_.erase(node.index);
  if (node.decides()) --unsettled_;
  Counts &counts = phases_[node.phase];
  if (node.op == Operator::original) return;  // no phase's doing
  if (node.op == Operator::replicate) {
    end_replicate(node);
    return;
  }
  if (node.base >= 0) {
    --counts.about[node.base].running;
    if (state == State::good) ++counts.about[node.base].good;
  }
  counts.declined = state == State::declined && node.doubt.empty() ? counts.declined + 1 : 0;
  ++counts.ended;
  ++counts.since_best;
  if (state == State::good) ++counts.good;
  if (state == State::buggy && node.repairable(debug_depth_)) counts.broken.push_back(node.index);
  if (!node.candidate()) return;
  const Node *before = best();
  if (!before || score(node) > score(*before)) counts.since_best = 0;
  ranking_.insert({-score(node), node.index});
  below_[node.root].insert({-score(node), node.index});
  raise(node);
}

void Tree::withdraw(Node &node, const std::string &fault) {
  if (node.candidate()) {
    ranking_.erase({-score(node), node.index});
    Ranking &below = below_[node.root];
    below.erase({-score(node), node.index});
    if (below.empty()) below_.erase(node.root);
    repeated_.erase(node.index);
  }
  node.state = State::buggy;
  node.fault = fault;
  node.metric.reset();
  node.measured.clear();
  node.means.clear();
  Counts &counts = phases_[node.phase];
  --counts.good;
  if (node.debug_depth < debug_depth_) counts.broken.push_back(node.index);
}

std::vector<Node *> Tree::built_on(const Node &node) {
  std::vector<Node *> out;
  std::vector<int> todo = node.children;
  while (!todo.empty()) {
    Node &below = at(todo.back());
    todo.pop_back();
    if (below.candidate()) out.push_back(&below);
    todo.insert(todo.end(), below.children.begin(), below.children.end());
  }
  return out;
}

std::vector<const Node *> Tree::leading(std::size_t count) const {
  std::vector<const Node *> out;
  for (auto it = ranking_.begin(); it != ranking_.end() && out.size() < count; ++it) out.push_back(&at(it->second));
  return out;
}

const Node *Tree::chosen() const {
  const Node *chosen = nullptr;
  for (const int index : repeated_) {
    const Node &node = at(index);
    const double mean = node.mean_objective();
    if (!chosen || (maximise_ ? mean > chosen->mean_objective() : mean < chosen->mean_objective())) chosen = &node;
  }
  if (chosen) return chosen;
  for (const auto &[negative, index] : ranking_)
    if (!at(index).fragile) return &at(index);
  return best();
}

std::vector<const Node *> Tree::finalists(std::size_t count) const {
  Ranking best_of_lines;
  for (const auto &[root, ranking] : below_) best_of_lines.insert(*ranking.begin());
  std::vector<const Node *> out;
  std::set<int> taken;
  for (const Ranking *ranking : {static_cast<const Ranking *>(&best_of_lines), &ranking_})
    for (auto it = ranking->begin(); it != ranking->end() && out.size() < count; ++it)
      if (taken.insert(it->second).second) out.push_back(&at(it->second));
  return out;
}

const Tree::Ranking &Tree::ranking_below(int root) const {
  static const Ranking none;
  const auto found = below_.find(root);
  return found == below_.end() ? none : found->second;
}

Tree::About Tree::about(std::size_t phase, int base) const {
  const auto &about = counts(phase).about;
  const auto found = about.find(base);
  return found == about.end() ? About() : found->second;
}

const Node *Tree::ablation(int base, const std::string &id) const {
  const auto found = ablations_.find({base, id});
  return found == ablations_.end() ? nullptr : &at(found->second);
}

void Tree::name_ablation(Node &node, const std::string &id, const std::string &label, const std::string &expected) {
  node.ablation = id;
  node.ablation_label = label;
  node.ablation_expected = expected;
  ablations_[{node.base, id}] = node.index;
}

std::vector<const Node *> Tree::ablations(int base) const {
  std::vector<const Node *> out;
  for (auto it = ablations_.lower_bound({base, ""}); it != ablations_.end() && it->first.first == base; ++it)
    out.push_back(&at(it->second));
  return out;
}

}  // namespace athanor::experiment
