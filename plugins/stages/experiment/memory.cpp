// SPDX-License-Identifier: Apache-2.0
//
// What whoever writes the next program is told of those before: bounded, whatever the size of the tree.
#include <algorithm>

#include "study.hpp"
#include "tree.hpp"

namespace athanor::experiment {

namespace {

constexpr std::size_t remembered_latest = 16, remembered_best = 8, remembered_text = 240;

// The settings in which a node differs from the one that it came from: "rate 0.1 -> 0.3, layers 2 (new)".
std::string changed(const Node &node, const Node &parent) {
  std::string out;
  for (const auto &[name, value] : node.program.settings.items()) {
    const Json &before = parent.program.settings;
    const bool known = before.contains(name);
    if (known && before[name] == value) continue;
    out += (out.empty() ? "" : ", ") + name + ' ';
    out += known ? level_text(before[name]) + " -> " + level_text(value) : level_text(value) + " (new)";
  }
  return out.substr(0, remembered_text);
}

// An ablation measures other conditions than the rest: its objective must not be read beside theirs.
std::string objective_of(const Node &node) {
  std::string out = "objective " + number_text(*node.metric);
  if (!node.ablation.empty()) out += " (of the treatment alone)";
  if (!node.repeated.empty())
    out += ", " + number_text(node.mean_objective()) + " over " +
           std::to_string(static_cast<std::size_t>(node.seeds) + node.repeated.size()) + " seeds";
  if (node.fragile) out += ", fails under other seeds";
  return out;
}

// As it may stand in a table's cell.
std::string in_cell(std::string text) {
  for (char &c : text) c = c == '\n' || c == '\r' || c == '\t' ? ' ' : c == '|' ? '/' : c;
  return text;
}

Json remembered(const Node &node, const Node *parent) {
  Json entry{{"id", node.id()},
             {"operator", name_of(node.op)},
             {"state", name_of(node.state)},
             {"title", in_cell(node.title)}};
  if (node.metric)
    entry["outcome"] = objective_of(node);
  else
    entry["outcome"] = node.ended() ? in_cell(node.fault.substr(0, remembered_text)) : "still under way";
  entry["settings"] = node.program.settings;
  if (!node.means.empty()) entry["means"] = node.means;
  if (parent) {
    entry["from"] = parent->id() + (node.with < 0 ? "" : " with node-" + std::to_string(node.with + 1));
    if (const std::string settings = changed(node, *parent); !settings.empty()) entry["changed"] = in_cell(settings);
  }
  return entry;
}

}  // namespace

Json Tree::memory(int except) const {
  std::set<int> shown;
  for (const Node *node : leading(remembered_best)) shown.insert(node->index);
  std::size_t latest = 0;
  for (auto it = nodes_.rbegin(); it != nodes_.rend() && latest < remembered_latest; ++it) {
    if (it->op == Operator::replicate) continue;  // shown with the program that it repeats
    shown.insert(it->index);
    ++latest;
  }
  Json out = Json::array();
  for (const int index : shown)
    if (index != except) out.push_back(remembered(at(index), at(index).parent < 0 ? nullptr : &at(at(index).parent)));
  return out;
}

}  // namespace athanor::experiment
