// SPDX-License-Identifier: Apache-2.0
//
// See confirmation.hpp.
#include "confirmation.hpp"

#include <algorithm>

#include "operators.hpp"
#include "search.hpp"
#include "seeds.hpp"

namespace athanor::experiment {

namespace {

// The operator that a program is owed to: a repair finishes what another began.
const Node &begun_by(const Tree &tree, const Node &node) {
  const Node *from = &node;
  while (from->op == Operator::debug && from->parent >= 0) from = &tree.at(from->parent);
  return *from;
}

// The program that an ablation takes a part away from; null where it has none.
const Node *base_of(const Tree &tree, const Node &ablation) {
  const Node *from = &ablation;
  while (from && !from->ablation.empty()) from = from->parent < 0 ? nullptr : &tree.at(from->parent);
  return from;
}

bool is_reimplementation(const Tree &tree, const Node &node) {
  return std::string(name_of(begun_by(tree, node).op)) == "reimplement";
}

Confirmed program_of(const std::string &id, const std::string &label, const Node &node, Kind kind, const Study &study) {
  return {id, label, node.index, {}, kind, owed_by(node, study)};
}

}  // namespace

std::size_t Confirmed::good() const {
  return static_cast<std::size_t>(
      std::count_if(replicates.begin(), replicates.end(), [](const Replicate &r) { return r.judgement.good; }));
}

std::vector<const Confirmed *> Confirmation::of(Kind kind) const {
  std::vector<const Confirmed *> out;
  for (const Confirmed &program : programs)
    if (program.kind == kind) out.push_back(&program);
  return out;
}

const Confirmed &Confirmation::measuring(const std::string &condition) const {
  for (const Confirmed *program : of(Kind::baseline))
    if (std::find(program->measures.begin(), program->measures.end(), condition) != program->measures.end())
      return *program;
  return best();
}

bool Confirmation::seed_without_effect() const { return same_under_every_seed(best()); }

Confirmation to_confirm(const Tree &tree, const Study &study) {
  Confirmation out;
  const Node &best = *tree.best(study.maximise);
  out.programs.push_back(program_of("best", best.title, best, Kind::best, study));
  int written_anew = 0;
  for (const Node &node : tree.nodes()) {
    if (node.state != State::good || node.index == best.index) continue;
    if (!node.ablation.empty()) {
      const Node *base = base_of(tree, node);
      if (base && base->index == best.index)
        out.programs.push_back(program_of(node.ablation, node.ablation_label, node, Kind::ablation, study));
      else
        out.left_out.push_back({node.ablation, node.ablation_label,
                                "it takes a part away from another program than the one that is confirmed"});
    } else if (is_reimplementation(tree, node)) {
      const std::string id = "reimplementation-" + std::to_string(++written_anew);
      out.programs.push_back(program_of(id, node.title, node, Kind::reimplementation, study));
    }
  }
  return out;
}

Confirmation confirm(Calls &calls, const Tree &tree, const Study &study, const Settings &settings) {
  Confirmation out = to_confirm(tree, study);
  for (Confirmed &program : out.programs)
    for (const std::int64_t seed : settings.confirmation) program.replicates.push_back({seed, {}, Json::array()});
  for (std::size_t i = 0; i < settings.confirmation.size(); ++i)
    for (Confirmed &program : out.programs) {
      const Node &node = tree.at(program.node);
      const std::int64_t seed = settings.confirmation[i];
      const std::string name = "confirm/" + program.id + "/seed-" + std::to_string(seed);
      calls.start(name, work_of(calls.host(), node, settings, seed, "confirmation of " + node.title),
                  [&, i, seed](const sdk::Completion &completion) {
                    const Json &outcome = result_of(completion);
                    program.replicates[i] = {seed, judge(study, outcome, program.measures),
                                             outcome.value("records", Json::array())};
                    if (out.environment.is_null()) out.environment = outcome.value("environment", Json());
                  });
    }
  while (calls.step()) {
  }
  return out;
}

}  // namespace athanor::experiment
