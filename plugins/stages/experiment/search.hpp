// SPDX-License-Identifier: Apache-2.0
//
// The search: fills free slots with expansions, follows each from question to program to judgement, and reports every
// change of a node; when nothing is left to search, the slots go to the confirmation, while the last ablations still
// run. What to expand is the policy's and the phases' business; numbers that leave the stage come from the
// confirmation.
#ifndef ATHANOR_EXPERIMENT_SEARCH_HPP
#define ATHANOR_EXPERIMENT_SEARCH_HPP

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "calls.hpp"
#include "confirming.hpp"
#include "judgement.hpp"
#include "operators.hpp"
#include "phases.hpp"

namespace athanor::experiment {

class Search {
 public:
  Search(Calls &calls, const Json &idea, const Study &study, const Settings &settings);
  // Takes the user's own program, which has run already, for the first node.
  void begin_from(const std::vector<Json> &outcomes);
  // Until every phase is done, the best is confirmed, and nothing is in flight.
  void run();
  const Tree &tree() const { return tree_; }
  const Confirming &confirming() const { return confirming_; }
  // What was tried, for study/1.
  Json summary() const;

 private:
  // Of a node under way.
  struct Flight {
    Json request;  // the question, should it have to be asked again
    bool asked_again = false;
    std::vector<Json> outcomes;  // one for each seed, null until it ends
  };

  void fill();
  int busy() const;
  std::vector<const Node *> promising() const;
  void bet();
  void begin(const Expansion &expansion);
  void ask(Node &node, const std::string &suffix, const Json &request);
  void on_answer(int index, const sdk::Completion &completion);
  void not_usable(Node &node, const sdk::Completion &completion, const std::string &why);
  const std::vector<std::int64_t> &seeds_of(const Node &node) const;
  void start_runs(Node &node);
  void on_outcome(int index, std::size_t run, const Json &outcome);
  void on_scored(int index, std::size_t run, const Json &outcome);
  void take_output(Node &node, const Json &outcome);
  void judge_runs(Node &node);
  void assess(Node &node, const std::vector<std::string> &suspicions);
  void on_assessed(int index, const sdk::Completion &completion);
  void doubt(const Node &program, const std::string &call, const std::string &why);
  void on_doubted(int index, const sdk::Completion &completion);
  void start_limits(const Node &node);
  void on_time_up(int index);
  void stop_timers();
  void review(std::size_t phase);
  bool confirm_chosen();
  bool settled() const;
  void end(Node &node, State state, const std::string &fault);
  void report(const Node &node, bool whole);

  Calls &calls_;
  const Study &study_;
  const Settings &settings_;
  Json common_;
  Tree tree_;
  std::unique_ptr<Policy> policy_;
  Phases phases_;
  Confirming confirming_;
  std::map<int, Flight> flights_;
  std::set<std::size_t> timed_;  // phases whose time runs
  int questions_ = 0;            // in flight that can still change what is built on: reviews and doubts
  std::set<int> doubted_;        // programs that were looked at on somebody's word
};

}  // namespace athanor::experiment

#endif
