// SPDX-License-Identifier: Apache-2.0
//
// See confirmation.hpp.
#include "confirmation.hpp"

#include <algorithm>

#include "operators.hpp"
#include "search.hpp"

namespace athanor::experiment {

namespace {

std::vector<Confirmed> programs_of(const Tree &tree, const Node &best) {
  std::vector<Confirmed> out;
  out.push_back({"best", best.title, best.index, {}});
  for (const Node &node : tree.nodes())
    if (node.state == State::good && !node.ablation.empty())
      out.push_back({node.ablation, node.ablation_label, node.index, {}});
  return out;
}

}  // namespace

std::size_t Confirmed::good() const {
  return static_cast<std::size_t>(
      std::count_if(replicates.begin(), replicates.end(), [](const Replicate &r) { return r.judgement.good; }));
}

bool Confirmation::seed_without_effect() const {
  const Judgement *first = nullptr;
  std::size_t compared = 0;
  for (const Replicate &r : programs.at(0).replicates) {
    if (!r.judgement.good) continue;
    ++compared;
    if (!first) first = &r.judgement;
    for (const auto &[key, measurement] : r.judgement.measured) {
      const auto same = first->measured.find(key);
      if (same == first->measured.end() || same->second.value != measurement.value) return false;
    }
  }
  return compared > 1;
}

Confirmation confirm(Calls &calls, const Tree &tree, const Study &study, const Settings &settings) {
  Confirmation out;
  out.programs = programs_of(tree, *tree.best(study.maximise));
  for (Confirmed &program : out.programs) program.replicates.resize(settings.confirmation.size());
  for (std::size_t i = 0; i < settings.confirmation.size(); ++i)
    for (Confirmed &program : out.programs) {
      const Node &node = tree.at(program.node);
      const std::int64_t seed = settings.confirmation[i];
      const std::string name = "confirm/" + program.id + "/seed-" + std::to_string(seed);
      calls.start(name, work_of(calls.host(), node, settings, seed, "confirmation of " + node.title),
                  [&, i, seed](const sdk::Completion &completion) {
                    const Json &outcome = result_of(completion);
                    program.replicates[i] = {seed, judge(study, outcome, owed_by(node, study)),
                                             outcome.value("records", Json::array())};
                    if (out.environment.is_null()) out.environment = outcome.value("environment", Json());
                  });
    }
  while (calls.step()) {
  }
  return out;
}

}  // namespace athanor::experiment
