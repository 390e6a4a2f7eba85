// SPDX-License-Identifier: Apache-2.0
//
// The runs of the confirmation, handed out one by one to free slots: first those of the chosen program, then those of
// whatever is about it, as it comes in. The seeds were fixed before anything ran; confirmation.hpp has what comes out.
#ifndef ATHANOR_EXPERIMENT_CONFIRMING_HPP
#define ATHANOR_EXPERIMENT_CONFIRMING_HPP

#include <deque>
#include <set>

#include "calls.hpp"
#include "confirmation.hpp"

namespace athanor::experiment {

class Confirming {
 public:
  Confirming(Calls &calls, const Tree &tree, const Study &study, const Settings &settings)
      : calls_(calls), tree_(tree), study_(study), settings_(settings) {}

  bool begun() const { return !confirmation_.programs.empty(); }
  void begin(const Node &chosen);
  // The chosen program's ablations and reimplementations, once each; others are left alone.
  void add(const Node &node);
  // Starts the next run that is owed; false when none is.
  bool start_one();
  int running() const { return running_; }
  // The chosen program first, then the others in the order of their nodes.
  Confirmation result() const;

 private:
  void owe(const std::string &id, const std::string &label, const Node &node, Kind kind);
  void on_outcome(std::size_t program, std::size_t replicate, const Json &outcome);
  void on_scored(std::size_t program, std::size_t replicate, const Json &outcome);

  Calls &calls_;
  const Tree &tree_;
  const Study &study_;
  const Settings &settings_;
  Confirmation confirmation_;
  std::deque<std::pair<std::size_t, std::size_t>> owed_;  // program and replicate
  std::set<int> known_;
  int running_ = 0, reimplementations_ = 0;
};

}  // namespace athanor::experiment

#endif
