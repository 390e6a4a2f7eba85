// SPDX-License-Identifier: Apache-2.0
//
// See confirming.hpp.
#include "confirming.hpp"

#include <algorithm>

#include "examples.hpp"
#include "operators.hpp"
#include "original.hpp"
#include "scoring.hpp"
#include "work.hpp"

namespace athanor::experiment {

// A run that fails is kept as failed: no other seed takes its place.
void Confirming::owe(const std::string &id, const std::string &label, const Node &node, Kind kind) {
  const std::size_t place = confirmation_.programs.size();
  Confirmed program{id, label, node.index, {}, kind, owed_by(node, study_)};
  for (std::size_t i = 0; i < settings_.confirmation.size(); ++i) {
    program.replicates.push_back({settings_.confirmation[i], {}, Json::array()});
    owed_.emplace_back(place, i);
  }
  confirmation_.programs.push_back(std::move(program));
}

void Confirming::begin(const Node &chosen) {
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

bool Confirming::start_one() {
  if (owed_.empty()) return false;
  const auto [program, replicate] = owed_.front();
  owed_.pop_front();
  ++running_;
  const Confirmed &confirmed = confirmation_.programs[program];
  const Node &node = tree_.at(confirmed.node);
  const std::int64_t seed = settings_.confirmation[replicate];
  calls_.start("confirm/" + confirmed.id + "/seed-" + std::to_string(seed),
               work_of(calls_.host(), node, settings_, seed, "confirmation of " + node.title),
               [this, program = program, replicate = replicate](const sdk::Completion &completion) {
                 on_outcome(program, replicate, result_of(completion));
               });
  return true;
}

void Confirming::on_outcome(std::size_t program, std::size_t replicate, const Json &outcome) {
  const std::int64_t seed = settings_.confirmation[replicate];
  score(calls_, "confirm/" + confirmation_.programs[program].id + "/seed-" + std::to_string(seed) + "/score", study_,
        settings_, outcome, HiddenSplit::claim, seed,
        [this, program, replicate](const Json &scored) { on_scored(program, replicate, scored); });
}

void Confirming::on_scored(std::size_t program, std::size_t replicate, const Json &outcome) {
  --running_;
  Confirmed &confirmed = confirmation_.programs[program];
  const Json given = study_.original.empty() ? outcome : with_condition(outcome, confirmed.measures.at(0));
  confirmed.replicates[replicate] = {settings_.confirmation[replicate],
                                     judge(study_, given, confirmed.measures, study_.confirmed()),
                                     given.value("records", Json::array())};
  Judgement &judgement = confirmed.replicates[replicate].judgement;
  if (const std::string fault = check_examples(outcome, settings_.datasets).fault; judgement.good && !fault.empty()) {
    judgement.good = false;
    judgement.fault = fault;
  }
  if (confirmation_.environment.is_null()) confirmation_.environment = outcome.value("environment", Json());
}

Confirmation Confirming::result() const {
  Confirmation out = confirmation_;
  if (out.programs.empty()) return out;
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
