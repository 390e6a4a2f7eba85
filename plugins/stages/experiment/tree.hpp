// SPDX-License-Identifier: Apache-2.0
//
// The search tree: every program that was tried, where it came from and what became of it. Keeps the rankings and
// counts that policies and phases ask for, so that a question costs the same in a tree of ten nodes and of ten
// thousand. Decides nothing; policy.cpp and phases.cpp do.
#ifndef ATHANOR_EXPERIMENT_TREE_HPP
#define ATHANOR_EXPERIMENT_TREE_HPP

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "program.hpp"
#include "settings.hpp"

namespace athanor::experiment {

// running: its calls are in flight. good: it measured the study. buggy: its program did not. failed: there is no
// program, because the answer was not usable. declined: the model had nothing sensible left to try.
enum class State { running, good, buggy, failed, declined };
const char *name_of(State state);

struct Node {
  int index = 0;    // in the tree
  int parent = -1;  // -1 for a draft
  int with = -1;    // the other parent of a combination
  // The program that this node is about: what it takes a part from, repeats, or writes anew from its specification.
  // Kept by repairs; -1 for nodes that are candidates themselves.
  int base = -1;
  int root = 0;  // the draft that it descends from
  std::size_t phase = 0;
  Operator op = Operator::draft;
  State state = State::running;
  int attempt = 1;      // 1 for the first of its operator, 2 for the second
  int debug_depth = 0;  // debug steps in a row up to here
  // Its GPU had no memory left, which is no bug of what it means to do. Steps in a row that made it smaller for that
  // are counted apart from those that mend bugs.
  bool too_large = false;
  int shrinks = 0;
  std::string title, plan;
  Program program;
  std::string ablation, ablation_label;  // also on the repair of an ablation; empty otherwise
  std::string ablation_expected;         // of the objective without that part: worse, better, or different (empty too)
  bool reimplementation = false;         // also on its repair
  std::optional<double> metric;          // the objective, the mean over the selection seeds; when good
  int seeds = 1;                         // how many those are
  std::map<std::int64_t, double> by_seed;   // the objective under each seed of its own runs
  std::map<std::int64_t, double> repeated;  // the objective under further seeds, from replicates
  std::string doubt;                        // what it says is wrong with the program that it was given
  std::string fault;                        // why buggy, failed or declined
  std::string output;                       // the end of what the program printed, as a quotation
  std::vector<std::string> removed;         // orders to the reader that were taken out of it
  std::map<std::string, double> measured;   // by key_of(Cell), on the objective's splits only, the mean over seeds
  std::string means;                        // the objective's metric by condition, for whoever writes the next program
  double seconds = 0;                       // of its runs
  std::vector<std::string> calls;
  std::vector<int> children;  // replicates left out
  int replicates = 0;         // of this program, begun
  bool fragile = false;       // a replicate of it failed
  int visits = 0;             // nodes below it, itself included
  double best_below = 0;      // the best score among them; only where `scored`
  bool scored = false;

  std::string id() const { return "node-" + std::to_string(index + 1); }
  bool ended() const { return state != State::running; }
  // May be built upon and become the result.
  bool candidate() const { return state == State::good && base < 0 && op != Operator::original; }
  // Broken, and may still be repaired where `debug_depth` bugs in a row may be.
  bool repairable(int most_bugs) const { return debug_depth < most_bugs || (too_large && shrinks < most_shrinks); }
  static constexpr int most_shrinks = 2;
  // Its end can change which program is chosen.
  bool decides() const { return base < 0 || op == Operator::replicate; }
  // Mean objective over all seeds that it ran under.
  double mean_objective() const;
};

class Tree {
 public:
  // `debug_depth`: repairs in a row after which a program is given up.
  explicit Tree(bool maximise = true, int debug_depth = 3) : maximise_(maximise), debug_depth_(debug_depth) {}

  // Adds a running node; a repair keeps what its parent is about. Nodes never move.
  Node &add(Operator op, int parent, std::size_t phase, int with = -1);
  // The node's end. `metric` must be set before where the state is good.
  void end(Node &node, State state);
  // A program that was good and is found to be wrong after all.
  void withdraw(Node &node, const std::string &fault);
  // Candidates that descend from a node, itself left out.
  std::vector<Node *> built_on(const Node &node);

  Node &at(int index) { return nodes_.at(static_cast<std::size_t>(index)); }
  const Node &at(int index) const { return nodes_.at(static_cast<std::size_t>(index)); }
  const std::deque<Node> &nodes() const { return nodes_; }
  // The user's own program; null where there is none.
  const Node *original() const { return !nodes_.empty() && nodes_[0].op == Operator::original ? &nodes_[0] : nullptr; }
  // Drafts, and whatever else descends from nothing, in their order.
  const std::vector<int> &roots() const { return roots_; }
  bool maximise() const { return maximise_; }
  // Greater is better, whatever the direction.
  double score(const Node &node) const { return maximise_ ? *node.metric : -*node.metric; }

  // The candidate with the best objective; the earlier of equals. Null when there is none.
  const Node *best() const { return ranking_.empty() ? nullptr : &at(ranking_.begin()->second); }
  // Candidates, the best first.
  std::vector<const Node *> leading(std::size_t count) const;
  // The best candidate of each draft's descendants, the best first, and then the next best of all: programs of one line
  // are much alike, and what they reached rests on the same luck.
  std::vector<const Node *> finalists(std::size_t count) const;
  // Candidates by (negative score, index): the first is the best.
  using Ranking = std::set<std::pair<double, int>>;
  const Ranking &ranking() const { return ranking_; }
  const Ranking &ranking_below(int root) const;
  double worst_score() const { return ranking_.empty() ? 0 : -ranking_.rbegin()->first; }
  // The program that is to be confirmed as things stand: the best of those that were repeated, over all their seeds;
  // the best of all while none was.
  const Node *chosen() const;

  int count(std::size_t phase) const { return counts(phase).nodes; }
  int drafts(std::size_t phase) const { return counts(phase).drafts; }
  int moves(std::size_t phase) const { return counts(phase).moves; }
  // Nodes of a phase that are about a program, replicates left out: begun, under way, and good.
  struct About {
    int begun = 0, running = 0, good = 0;
  };
  About about(std::size_t phase, int base) const;
  // How often in a row, up to now, the model had nothing left to try in a phase.
  int declined(std::size_t phase) const { return counts(phase).declined; }
  // Nodes that ended in a phase, and those of them since it last brought a better best.
  int ended(std::size_t phase) const { return counts(phase).ended; }
  int stalled(std::size_t phase) const { return counts(phase).since_best; }
  bool succeeded(std::size_t phase) const { return counts(phase).good > 0; }
  // Nodes of a phase that run, replicates left out.
  int under_way(std::size_t phase) const { return counts(phase).nodes - counts(phase).ended; }
  int replicates(std::size_t phase) const { return counts(phase).replicates; }
  // Broken programs of a phase that may still be repaired, in the order of their ends.
  const std::vector<int> &broken(std::size_t phase) const { return counts(phase).broken; }
  const std::set<int> &running() const { return running_; }
  // Nodes under way that can still change which program is chosen.
  int unsettled() const { return unsettled_; }
  std::size_t ended() const { return nodes_.size() - running_.size(); }
  // The ablation of that name of that program; null when there is none.
  const Node *ablation(int base, const std::string &id) const;
  void name_ablation(Node &node, const std::string &id, const std::string &label, const std::string &expected = "");
  // Ablations of a program, for whoever is asked for the next.
  std::vector<const Node *> ablations(int base) const;

  // What was tried, for prompts: all nodes but `except` while they are few, else the best and the latest.
  Json memory(int except) const;

 private:
  struct Counts {
    int nodes = 0, drafts = 0, moves = 0, replicates = 0, ended = 0, good = 0, since_best = 0, declined = 0;
    std::vector<int> broken;
    std::map<int, About> about;
  };
  const Counts &counts(std::size_t phase) const;
  void end_replicate(const Node &node);
  void raise(const Node &node);

  bool maximise_;
  int debug_depth_, unsettled_ = 0;
  std::deque<Node> nodes_;
  std::vector<Counts> phases_;
  std::map<Operator, int> attempts_;
  std::set<int> running_;
  std::vector<int> roots_;
  Ranking ranking_;
  std::map<int, Ranking> below_;                          // by root
  std::set<int> repeated_;                                // candidates with replicates that ended well
  std::map<std::pair<int, std::string>, int> ablations_;  // by program and name
};

}  // namespace athanor::experiment

#endif
