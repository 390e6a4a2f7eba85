// SPDX-License-Identifier: Apache-2.0
//
// See tree.hpp.
#include "tree.hpp"

#include <algorithm>
#include <set>

#include "study.hpp"

namespace athanor::experiment {

namespace {

constexpr std::size_t remembered_latest = 16, remembered_best = 8, remembered_text = 240;

// The settings in which a node differs from the one that it came from: "rate 0.1 -> 0.3, layers 2 (new)".
std::string changed(const Node &node, const Node &parent) {
  std::string out;
  for (const auto &[name, value] : node.settings.items()) {
    const bool known = parent.settings.contains(name);
    if (known && parent.settings[name] == value) continue;
    out += (out.empty() ? "" : ", ") + name + ' ';
    out += known ? level_text(parent.settings[name]) + " -> " + level_text(value) : level_text(value) + " (new)";
  }
  return out.substr(0, remembered_text);
}

Json remembered(const Node &node, const Node *parent) {
  Json entry{{"id", node.id()}, {"operator", name_of(node.op)}, {"state", name_of(node.state)}, {"title", node.title}};
  if (node.metric)
    entry["outcome"] = "objective " + number_text(*node.metric);
  else
    entry["outcome"] = node.ended() ? node.fault.substr(0, remembered_text) : "still under way";
  entry["settings"] = node.settings;
  if (!node.means.empty()) entry["means"] = node.means;
  if (parent) {
    entry["from"] = parent->id();
    if (const std::string settings = changed(node, *parent); !settings.empty()) entry["changed"] = settings;
  }
  return entry;
}

}  // namespace

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
  }
  return "";
}

Node &Tree::add(Operator op, int parent, std::size_t phase) {
  Node node;
  node.index = static_cast<int>(nodes_.size());
  node.op = op;
  node.parent = parent;
  node.phase = phase;
  for (const Node &other : nodes_)
    if (other.op == op) ++node.attempt;
  if (parent >= 0) {
    Node &from = at(parent);
    from.children.push_back(node.index);
    if (op == Operator::debug) {
      node.debug_depth = from.debug_depth + 1;
      node.ablation = from.ablation;
      node.ablation_label = from.ablation_label;
    }
  }
  nodes_.push_back(std::move(node));
  return nodes_.back();
}

const Node *Tree::best(bool maximise) const {
  const Node *best = nullptr;
  for (const Node &node : nodes_) {
    if (node.state != State::good || !node.ablation.empty()) continue;
    if (!best || (maximise ? *node.metric > *best->metric : *node.metric < *best->metric)) best = &node;
  }
  return best;
}

Json Tree::memory(bool maximise, int except) const {
  std::vector<const Node *> good;
  for (const Node &node : nodes_)
    if (node.state == State::good) good.push_back(&node);
  std::stable_sort(good.begin(), good.end(), [&](const Node *a, const Node *b) {
    return maximise ? *a->metric > *b->metric : *a->metric < *b->metric;
  });
  std::set<int> chosen;
  for (std::size_t i = 0; i < good.size() && i < remembered_best; ++i) chosen.insert(good[i]->index);
  const std::size_t first = nodes_.size() > remembered_latest ? nodes_.size() - remembered_latest : 0;
  for (std::size_t i = first; i < nodes_.size(); ++i) chosen.insert(static_cast<int>(i));
  Json out = Json::array();
  for (const int index : chosen)
    if (index != except) out.push_back(remembered(at(index), at(index).parent < 0 ? nullptr : &at(at(index).parent)));
  return out;
}

}  // namespace athanor::experiment
