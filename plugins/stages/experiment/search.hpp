// SPDX-License-Identifier: Apache-2.0
//
// The search: fills free slots with expansions, follows each from question to program to judgement, and reports
// every change of a node. What to expand is the policy's and the phases' business; numbers that leave the stage come
// from confirmation.cpp, never from here.
#ifndef ATHANOR_EXPERIMENT_SEARCH_HPP
#define ATHANOR_EXPERIMENT_SEARCH_HPP

#include <map>
#include <vector>

#include "calls.hpp"
#include "judgement.hpp"
#include "operators.hpp"
#include "phases.hpp"

namespace athanor::experiment {

// The request that runs a program with its settings under a seed.
Json work_of(sdk::Host &host, const Node &node, const Settings &settings, std::int64_t seed,
             const std::string &purpose);

class Search {
 public:
  Search(Calls &calls, const Json &idea, const Study &study, const Settings &settings);
  // Until every phase is done and nothing is in flight.
  void run();
  const Tree &tree() const { return tree_; }
  // What was tried, for study/1.
  Json summary() const;

 private:
  void fill();
  void begin(std::size_t phase, const Expansion &expansion);
  void on_answer(int index, const sdk::Completion &completion);
  void start_runs(int index);
  void on_outcome(int index, std::size_t run, const Json &outcome);
  void judge_runs(Node &node);
  void end(Node &node, State state, const std::string &fault);
  void report(const Node &node);

  Calls &calls_;
  const Study &study_;
  const Settings &settings_;
  Json common_;
  Tree tree_;
  BestFirst policy_;
  Phases phases_;
  int running_ = 0;
  std::map<int, std::vector<Json>> outcomes_;  // of running nodes, one for each selection seed, null until it ends
};

}  // namespace athanor::experiment

#endif
