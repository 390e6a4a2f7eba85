// SPDX-License-Identifier: Apache-2.0
//
// See confirming.hpp.
#include "confirming.hpp"

#include <algorithm>

#include "examples.hpp"
#include "operators.hpp"
#include "original.hpp"
#include "running.hpp"
#include "scoring.hpp"
#include "work.hpp"

namespace athanor::experiment {

// A run that fails is kept as failed: no other seed takes its place.
void Confirming::owe(const std::string &id, const std::string &label, const Node &node, Kind kind) {
  confirmation_.programs.push_back({id, label, node.index, {}, kind, owed_by(node, study_), node.ablation_expected});
  for (std::size_t i = 0; i < settings_.confirmation.size(); ++i) {
    const Key key{node.index, i};
    if (!runs_.count(key))
      owed_.push_back(key);
    else if (no_longer_bet(key))
      ++running_;
  }
}

bool Confirming::no_longer_bet(Key key) {
  const auto found = std::find(bets_.begin(), bets_.end(), key);
  if (found == bets_.end()) return false;
  bets_.erase(found);
  return true;
}

// Names of calls are given once: those of a later round say so, and so do those that were given up and run again.
std::string Confirming::call(const Node &node, std::int64_t seed) {
  const bool best = begun() && node.index == confirmation_.best().node;
  std::string name = best                            ? "best"
                     : node.op == Operator::original ? "original"
                     : node.reimplementation         ? "reimplementation"
                     : node.ablation.empty()         ? node.id()
                                                     : node.ablation;
  name = "confirm/" + (round_ > 1 ? std::to_string(round_) + '/' : "") + name + "/seed-" + std::to_string(seed);
  std::string unused = name;
  for (int n = 2; !names_.insert(unused).second; ++n) unused = name + '/' + std::to_string(n);
  return unused;
}

void Confirming::begin(const Node &chosen) {
  ++round_;
  confirmation_.programs.clear();
  owed_.clear();
  known_.clear();
  reimplementations_ = 0;
  for (const auto &[key, run] : runs_)
    if (!run.ended && std::find(bets_.begin(), bets_.end(), key) == bets_.end()) bets_.push_back(key);
  running_ = 0;
  known_.insert(chosen.index);
  owe("best", chosen.title, chosen, Kind::best);
  if (const Node *original = tree_.original()) owe("original", original->title, *original, Kind::baseline);
}

void Confirming::add(const Node &node) {
  if (!begun() || node.state != State::good || node.base != confirmation_.best().node) return;
  if (node.op == Operator::replicate || !known_.insert(node.index).second) return;
  if (!node.reimplementation) {
    owe(node.ablation, node.ablation_label, node, Kind::ablation);
    return;
  }
  const std::string number = ++reimplementations_ > 1 ? "-" + std::to_string(reimplementations_) : "";
  owe("reimplementation" + number, node.title, node, Kind::reimplementation);
}

// An owed run may have been begun on a bet while no slot was free for it, when for a moment another program was best.
bool Confirming::start_one() {
  while (!owed_.empty()) {
    const Key key = owed_.front();
    owed_.pop_front();
    const bool begun = runs_.count(key) != 0;
    if (begun && !no_longer_bet(key)) continue;  // it has ended
    ++running_;
    if (!begun) start(key);
    return true;
  }
  return false;
}

bool Confirming::bet_on(const Node &node) {
  for (std::size_t i = 0; i < settings_.confirmation.size(); ++i)
    if (const Key key{node.index, i}; !runs_.count(key)) {
      bets_.push_back(key);
      start(key);
      return true;
    }
  return false;
}

void Confirming::keep_bets_on(const std::set<int> &nodes) {
  for (const Key &key : std::vector<Key>(bets_))
    if (!nodes.count(key.first)) drop(key);
}

void Confirming::start(Key key) {
  const Node &node = tree_.at(key.first);
  const std::int64_t seed = settings_.confirmation[key.second];
  const std::string name = call(node, seed);
  runs_[key].call = name;
  run_program(
      calls_, name, work_of(calls_.host(), node, settings_, seed, "confirmation of " + node.title),
      [this, key](const sdk::Completion &completion) { on_outcome(key, result_of(completion)); },
      [this, key](const std::string &second) { runs_.at(key).call = second; });
}

// Whoever wants the run later starts it again.
void Confirming::drop(Key key) {
  no_longer_bet(key);
  const std::string name = runs_.at(key).call;
  runs_.erase(key);
  calls_.cancel(name);
  calls_.cancel(name + "/score");
}

void Confirming::on_outcome(Key key, const Json &outcome) {
  const std::int64_t seed = settings_.confirmation[key.second];
  score(calls_, runs_.at(key).call + "/score", study_, settings_, outcome, HiddenSplit::claim, seed,
        [this, key](const Json &scored) { on_scored(key, scored); });
}

void Confirming::on_scored(Key key, const Json &outcome) {
  if (!no_longer_bet(key)) --running_;
  const auto measures = owed_by(tree_.at(key.first), study_);
  const Json given = study_.original.empty() ? outcome : with_condition(outcome, measures.at(0));
  Run &run = runs_.at(key);
  run.ended = true;
  run.replicate = {settings_.confirmation[key.second], judge(study_, given, measures, study_.confirmed()),
                   given.value("records", Json::array())};
  Judgement &judgement = run.replicate.judgement;
  if (const std::string fault = check_examples(outcome, settings_.datasets).fault; judgement.good && !fault.empty()) {
    judgement.good = false;
    judgement.fault = fault;
  }
  if (confirmation_.environment.is_null()) confirmation_.environment = outcome.value("environment", Json());
}

Confirmation Confirming::result() const {
  Confirmation out = confirmation_;
  if (out.programs.empty()) return out;
  for (Confirmed &program : out.programs)
    for (std::size_t i = 0; i < settings_.confirmation.size(); ++i) {
      const auto run = runs_.find({program.node, i});
      const bool ran = run != runs_.end() && run->second.ended;
      program.replicates.push_back(ran ? run->second.replicate
                                       : Replicate{settings_.confirmation[i], {}, Json::array()});
    }
  std::sort(out.programs.begin() + 1, out.programs.end(),
            [](const Confirmed &a, const Confirmed &b) { return a.node < b.node; });
  for (const Node &node : tree_.nodes())
    if (node.state == State::good && node.base >= 0 && node.op != Operator::replicate && !known_.count(node.index))
      out.left_out.push_back({node.ablation.empty() ? node.id() : node.ablation,
                              node.ablation.empty() ? node.title : node.ablation_label,
                              "it is about another program than the one that is confirmed"});
  return out;
}

}  // namespace athanor::experiment
