// SPDX-License-Identifier: Apache-2.0
//
// See confirming.hpp.
#include "confirming.hpp"

#include <algorithm>

#include "operators.hpp"
#include "work.hpp"

namespace athanor::experiment {

void Confirming::owe(Confirmed program) {
  const std::size_t place = confirmation_.programs.size();
  program.replicates.resize(settings_.confirmation.size());
  confirmation_.programs.push_back(std::move(program));
  for (std::size_t i = 0; i < settings_.confirmation.size(); ++i) owed_.emplace_back(place, i);
}

void Confirming::begin(const Node &chosen) {
  known_.insert(chosen.index);
  Confirmed program;
  program.id = "best";
  program.label = chosen.title;
  program.node = chosen.index;
  owe(std::move(program));
}

void Confirming::add(const Node &node) {
  if (!begun() || node.state != State::good || node.base != confirmation_.programs[0].node) return;
  if (node.op == Operator::replicate || !known_.insert(node.index).second) return;
  Confirmed program;
  program.id = node.reimplementation ? "reimplementation" : node.ablation;
  if (node.reimplementation && ++reimplementations_ > 1) program.id += '-' + std::to_string(reimplementations_);
  program.label = node.reimplementation ? node.title : node.ablation_label;
  program.node = node.index;
  owe(std::move(program));
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
  --running_;
  Confirmed &confirmed = confirmation_.programs[program];
  const Node &node = tree_.at(confirmed.node);
  confirmed.replicates[replicate] = {settings_.confirmation[replicate], judge(study_, outcome, owed_by(node, study_)),
                                     outcome.value("records", Json::array())};
  if (confirmation_.environment.is_null()) confirmation_.environment = outcome.value("environment", Json());
}

Confirmation Confirming::result() const {
  Confirmation out = confirmation_;
  if (!out.programs.empty())
    std::sort(out.programs.begin() + 1, out.programs.end(),
              [](const Confirmed &a, const Confirmed &b) { return a.node < b.node; });
  return out;
}

}  // namespace athanor::experiment
