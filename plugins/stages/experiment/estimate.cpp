// SPDX-License-Identifier: Apache-2.0
//
// What a run of the stage will ask for, before it is known how the search goes: the phases' own limits give the most.
#include <algorithm>

#include "settings.hpp"
#include "stage.hpp"

namespace athanor::experiment {

namespace {

struct Range {
  int low = 0, high = 0;
  void add(int l, int h) { low += l, high += h; }
};

// How many nodes each operator makes. A repair takes the place of a node that would try something new, so where a phase
// has its own operators they are counted at the phase's limit and repairs only among the drafts: the sum is then right,
// although a run may repair more and try less.
struct Nodes {
  Range by[8];
  Range &of(Operator op) { return by[static_cast<int>(op)]; }

  void add(const Phase &phase, const Settings &settings) {
    if (phase.has(Operator::replicate)) of(Operator::replicate).add(0, 2 * settings.finalists);
    const auto moves = phase.moves();
    if (phase.has(Operator::ablate) || phase.has(Operator::reimplement)) return add_about(phase);
    int left = phase.nodes;
    if (phase.has(Operator::draft)) {
      const bool only = moves.empty() && !phase.has(Operator::debug);
      const int drafts = std::min(settings.drafts, phase.nodes);
      of(Operator::draft).add(phase.until == Until::first_success ? 1 : drafts, only ? phase.nodes : drafts);
      left = only ? 0 : phase.nodes - drafts;
    }
    if (moves.empty()) {
      of(Operator::debug).add(0, left);
      return;
    }
    // They take turns.
    const int each = static_cast<int>(moves.size());
    const bool sure = phase.until == Until::nodes;
    for (const Operator op : moves) of(op).add(sure ? left / each : 0, (left + each - 1) / each);
  }

  // What is about the best program: nothing is sure, since a study need not have a treatment and programs fail. When a
  // better program comes in late it is done again, at most once over.
  void add_about(const Phase &phase) {
    for (const Operator op : {Operator::ablate, Operator::reimplement})
      if (phase.has(op)) of(op).add(0, phase.until == Until::first_success ? 1 : phase.nodes);
    if (phase.until == Until::first_success) of(Operator::debug).add(0, phase.nodes - 1);
  }

  Range all() const {
    Range sum;
    for (const Range &one : by) sum.add(one.low, one.high);
    return sum;
  }
};

Json calls(Range count, int input_low, int input_high, int output_low, int output_high) {
  return {{"count", {count.low, count.high}},
          {"input_tokens", {input_low, input_high}},
          {"output_tokens", {output_low, output_high}}};
}

}  // namespace

Json estimate(const Json &options, const Json &request) {
  if (!request.contains("run") || !request.at("run").contains("domain"))
    throw sdk::Error("bad_request",
                     "how long a search is depends on the phases of the domain profile, and there is none",
                     "name one: `domain: domains/machine-learning.yaml`", "/run/domain");
  const Settings settings = make_settings(options, request);
  Nodes nodes;
  int reviews = 0;
  for (const Phase &phase : settings.phases) {
    nodes.add(phase, settings);
    if (phase.ask) reviews += settings.reviews;
  }

  Json tasks{{"experiment.plan", calls({1, 2}, 1500, 6000, 400, 5000)}};
  const auto task = [&](Operator op, int input_low, int input_high, int output_low, int output_high) {
    if (nodes.of(op).high > 0)
      tasks[std::string("experiment.") + name_of(op)] =
          calls(nodes.of(op), input_low, input_high, output_low, output_high);
  };
  task(Operator::draft, 1000, 5000, 800, 8000);
  task(Operator::debug, 2000, 12000, 800, 8000);
  task(Operator::improve, 2000, 12000, 800, 8000);
  task(Operator::tune, 2000, 12000, 100, 8000);
  task(Operator::combine, 3000, 20000, 800, 8000);
  task(Operator::ablate, 2000, 12000, 50, 8000);
  task(Operator::reimplement, 1000, 6000, 800, 8000);

  // A node runs under every seed of the selection, a replicate under those of its own, the best program, each ablation
  // and the independent program under every seed of the confirmation; so may, on a bet, as many more as fill the slots.
  const Range all = nodes.all(), replicates = nodes.of(Operator::replicate);
  const int searched = all.high - replicates.high;
  if (settings.assess != Assess::never && searched > 0)
    tasks["experiment.assess"] = calls({0, searched / 4 + 1}, 2000, 12000, 50, 300);
  if (reviews > 0) tasks["experiment.review"] = calls({0, reviews}, 1500, 8000, 50, 300);
  const int selection = static_cast<int>(settings.selection.size());
  const int confirmation = static_cast<int>(settings.confirmation.size());
  const int again = static_cast<int>(settings.replication.size());
  const int versions = settings.domain.at("experiment").contains("version") ? 1 : 0;
  const int bets = settings.parallel - 1;
  const int about = nodes.of(Operator::ablate).high + nodes.of(Operator::reimplement).high;
  Range experiments{all.low * selection + confirmation + versions,
                    searched * selection + replicates.high * again + confirmation * (1 + about + bets) + versions};
  // Programs may ask as often as they are allowed in each run, or never; of which role nobody knows.
  for (const std::string &role : settings.program_models) {
    Json asked = calls({0, experiments.high * settings.program_model_calls}, 20, 4000, 1, 2000);
    asked["role"] = role;
    tasks["experiment.program:" + role] = asked;
  }
  // A second study is made only when a review needs it.
  const Json wired = request.value("wired", Json::array());
  if (std::find(wired.begin(), wired.end(), "paper") != wired.end()) {
    experiments.low = 0;
    for (Json &one : tasks) one["count"][0] = 0;
  }
  const int limit = settings.domain.at("experiment").value("limits", Json::object()).value("seconds", 120);
  const int waits = 60 * (2 + searched);
  return {{"schema", "athanor.stage.estimate/1"},
          {"calls", tasks},
          {"experiments", {experiments.low, experiments.high}},
          {"seconds", {0, waits + limit * ((experiments.high + settings.parallel - 1) / settings.parallel)}}};
}

}  // namespace athanor::experiment
