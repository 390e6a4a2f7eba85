// SPDX-License-Identifier: Apache-2.0
//
// What makes somebody look at a run that measured everything.
#include "suspicions.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/experiment/world.hpp"

using namespace athanor::experiment;

namespace {

Study study_of(Json plan = test::plan()) {
  return make_study(study_document(plan, make_settings(Json::object(), test::stage_request())));
}

// A node of the world that measured what its program is worth.
Node measured(const Study &study, const std::function<double(const Cell &)> &value) {
  Node node;
  node.state = State::good;
  double sum = 0;
  const auto cells = study.cells(study.conditions());
  int counted = 0;
  for (const Cell &cell : cells) {
    if (!study.selects({cell.dataset, cell.split})) continue;
    node.measured[key_of(cell)] = value(cell);
    sum += value(cell);
    ++counted;
  }
  node.metric = sum / counted;
  return node;
}

Judgement run(double value) {
  Judgement j;
  j.good = true;
  j.measured["cell"] = {value, "r#1"};
  return j;
}

double by_condition(const Cell &cell) {
  return (cell.condition == "stirred" ? 2 : 1) + (cell.factors.at("heat") > 50 ? 0.5 : 0);
}

}  // namespace

TEST_CASE("an ordinary run raises no suspicion") {
  const Study study = study_of();
  CHECK(suspicions(measured(study, by_condition), {run(1), run(2)}, nullptr, study).empty());
}

TEST_CASE("conditions that measure exactly the same were perhaps never read") {
  const Study study = study_of();
  CHECK(suspicions(measured(study, [](const Cell &) { return 1.5; }), {run(1)}, nullptr, study) ==
        std::vector<std::string>{"the conditions still and stirred measured exactly the same `dissolved` everywhere",
                                 "the condition still measured exactly the same `dissolved` at every level of heat"});
}

TEST_CASE("the best that there can be is too good not to look") {
  Json plan = test::plan();
  plan["metrics"][0]["maximum"] = 1.75;  // the mean of what follows
  const Study study = study_of(plan);
  CHECK(suspicions(measured(study, by_condition), {run(1)}, nullptr, study) ==
        std::vector<std::string>{"the objective is the best that there can be, 1.75"});
}

TEST_CASE("a seed without effect, an ablation without effect, and a warning are said") {
  const Study study = study_of();
  Node node = measured(study, by_condition);
  CHECK(suspicions(node, {run(1), run(1)}, nullptr, study) ==
        std::vector<std::string>{"the seed has no effect: all 2 runs measured exactly the same"});
  node.output = "fine\nRuntimeWarning: overflow encountered in exp\nfine";
  CHECK(suspicions(node, {run(1)}, nullptr, study) ==
        std::vector<std::string>{"the output has the line: RuntimeWarning: overflow encountered in exp"});
  Node ablation = measured(study, by_condition);
  ablation.op = Operator::ablate;
  ablation.ablation = "no-spoon";
  CHECK(suspicions(ablation, {run(1)}, &node, study) ==
        std::vector<std::string>{"what was taken away made no difference at all to any measurement"});
}
