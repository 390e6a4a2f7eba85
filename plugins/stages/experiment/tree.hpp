// SPDX-License-Identifier: Apache-2.0
//
// The search tree: every program that was tried, where it came from and what became of it. Decides nothing;
// policy.cpp and phases.cpp do.
#ifndef ATHANOR_EXPERIMENT_TREE_HPP
#define ATHANOR_EXPERIMENT_TREE_HPP

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "settings.hpp"

namespace athanor::experiment {

// running: its calls are in flight. good: it measured the study. buggy: its program did not. failed: there is no
// program, because the answer was not usable.
enum class State { running, good, buggy, failed };
const char *name_of(State state);

struct Node {
  int index = 0;    // in the tree
  int parent = -1;  // -1 for a draft
  std::size_t phase = 0;
  Operator op = Operator::draft;
  State state = State::running;
  int attempt = 1;      // the how manieth of its operator
  int debug_depth = 0;  // debug steps in a row up to here
  std::string title, plan, code;
  Json settings = Json::object();
  std::string ablation, ablation_label;    // also on the repair of an ablation; empty otherwise
  std::optional<double> metric;            // the objective, when good
  std::string fault;                       // why buggy or failed
  std::string output;                      // the end of what the program printed
  std::map<std::string, double> measured;  // by key_of(Cell), on the objective's split only, the mean over seeds
  std::string means;                       // the objective's metric by condition, for whoever writes the next program
  double seconds = 0;                      // of its runs
  std::vector<std::string> calls;
  std::vector<int> children;

  std::string id() const { return "node-" + std::to_string(index + 1); }
  bool ended() const { return state != State::running; }
};

class Tree {
 public:
  // Adds a running node; a debug node keeps its parent's ablation.
  Node &add(Operator op, int parent, std::size_t phase);
  Node &at(int index) { return nodes_.at(static_cast<std::size_t>(index)); }
  const Node &at(int index) const { return nodes_.at(static_cast<std::size_t>(index)); }
  const std::vector<Node> &nodes() const { return nodes_; }

  // The good node with the best objective, ablations left out; the earlier of equals. Null when there is none.
  const Node *best(bool maximise) const;
  // What was tried, for prompts: all nodes but `except` while they are few, else the best and the latest.
  Json memory(bool maximise, int except) const;

 private:
  std::vector<Node> nodes_;
};

}  // namespace athanor::experiment

#endif
