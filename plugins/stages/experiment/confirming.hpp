// SPDX-License-Identifier: Apache-2.0
//
// The runs of the confirmation, handed out one by one to free slots: first those of the chosen program, then those of
// whatever is about it, as it comes in; and, for slots that would stand idle, runs of programs that may come to be
// confirmed (bets). A bet that is lost is left aside, one that is won need not run again: what runs is a program under
// a seed, whoever wanted it, and the seeds were fixed before anything ran. confirmation.hpp has what comes out.
#ifndef ATHANOR_EXPERIMENT_CONFIRMING_HPP
#define ATHANOR_EXPERIMENT_CONFIRMING_HPP

#include <deque>
#include <map>
#include <set>

#include "calls.hpp"
#include "confirmation.hpp"

namespace athanor::experiment {

class Confirming {
 public:
  Confirming(Calls &calls, const Tree &tree, const Study &study, const Settings &settings)
      : calls_(calls), tree_(tree), study_(study), settings_(settings) {}

  bool begun() const { return !confirmation_.programs.empty(); }
  // The program that is being confirmed; only once begun.
  const Node &chosen() const { return tree_.at(confirmation_.best().node); }
  // Anew, where it had begun with another program; what still runs for that one is a bet from now on.
  void begin(const Node &chosen);
  // How often it has begun.
  int rounds() const { return round_; }
  // The chosen program's ablations and reimplementations, once each; others are left alone.
  void add(const Node &node);
  // Starts the next run that is owed; false when none is.
  bool start_one();
  // Those that are owed, bets left out.
  int running() const { return running_; }
  // Starts the next run of a program that is not to be confirmed yet; false when it has them all.
  bool bet_on(const Node &node);
  int bets() const { return static_cast<int>(bets_.size()); }
  // Gives up the latest bet, for something better to do; only where there is one.
  void give_way() { drop(bets_.at(bets_.size() - 1)); }
  // Gives up bets on other programs than these.
  void keep_bets_on(const std::set<int> &nodes);
  // The chosen program first, then the others in the order of their nodes.
  Confirmation result() const;

 private:
  using Key = std::pair<int, std::size_t>;  // node and place of the seed
  struct Run {
    std::string call;
    bool ended = false;
    Replicate replicate;
  };
  void owe(const std::string &id, const std::string &label, const Node &node, Kind kind);
  void start(Key key);
  void drop(Key key);
  bool no_longer_bet(Key key);
  void on_outcome(Key key, const Json &outcome);
  void on_scored(Key key, const Json &outcome);
  std::string call(const Node &node, std::int64_t seed);

  Calls &calls_;
  const Tree &tree_;
  const Study &study_;
  const Settings &settings_;
  Confirmation confirmation_;
  std::map<Key, Run> runs_;
  std::deque<Key> owed_;   // not started
  std::vector<Key> bets_;  // running
  std::set<int> known_;
  std::set<std::string> names_;
  int running_ = 0, reimplementations_ = 0, round_ = 0;
};

}  // namespace athanor::experiment

#endif
