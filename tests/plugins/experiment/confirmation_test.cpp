// SPDX-License-Identifier: Apache-2.0
//
// Which programs are confirmed, and under which seeds.
#include "confirmation.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/experiment/confirmed.hpp"

using namespace athanor::experiment;
using namespace athanor::experiment::test;

namespace {

int good(Tree &tree, Operator op, int parent, double metric, const std::string &ablation = "") {
  Node &node = tree.add(op, parent, 0);
  node.state = State::good;
  node.metric = metric;
  node.title = "program " + std::to_string(node.index + 1);
  if (!ablation.empty()) {
    node.ablation = ablation;
    node.ablation_label = "without " + ablation;
  }
  return node.index;
}

}  // namespace

TEST_CASE("the best program and its ablations are confirmed") {
  const Study study = study_of();
  Tree tree;
  const int best = good(tree, Operator::draft, -1, 2);
  good(tree, Operator::ablate, best, 1, "no-spoon");
  const Confirmation c = to_confirm(tree, study);
  REQUIRE(c.programs.size() == 2);
  CHECK(c.best().node == best);
  CHECK(c.best().measures == std::vector<std::string>{"still", "stirred"});
  CHECK(c.programs[1].kind == Kind::ablation);
  CHECK(c.programs[1].measures == std::vector<std::string>{"stirred"});
}

TEST_CASE("the repair of an ablation is an ablation of the same program") {
  const Study study = study_of();
  Tree tree;
  const int best = good(tree, Operator::draft, -1, 2);
  const int broken = good(tree, Operator::ablate, best, 1, "no-spoon");
  tree.at(broken).state = State::buggy;
  good(tree, Operator::debug, broken, 1);
  const Confirmation c = to_confirm(tree, study);
  REQUIRE(c.programs.size() == 2);
  CHECK(c.programs[1].id == "no-spoon");
}

TEST_CASE("an ablation of another program than the confirmed one is left out, and said so") {
  const Study study = study_of();
  Tree tree;
  const int first = good(tree, Operator::draft, -1, 2);
  good(tree, Operator::ablate, first, 1, "no-spoon");
  good(tree, Operator::improve, first, 3);
  const Confirmation c = to_confirm(tree, study);
  CHECK(c.programs.size() == 1);
  REQUIRE(c.left_out.size() == 1);
  CHECK(c.left_out[0].program == "no-spoon");
  CHECK(c.left_out[0].reason == "it takes a part away from another program than the one that is confirmed");
}

TEST_CASE("every program runs under every confirmation seed, and a run that fails stays failed") {
  const Study study = study_of();
  const Settings settings = make_settings({{"confirmation_seeds", 4}}, stage_request());
  Tree tree;
  tree.at(good(tree, Operator::draft, -1, 2)).code = "1.0";
  FakeHost host = world();
  host.order = Order::shuffled;
  host.program = [](const std::string &name, const Json &request) {
    return name == "confirm/best/seed-3102" ? outcome("timeout") : measure(name, request);
  };
  athanor::sdk::Host h(host.table());
  Calls calls(h);
  const Confirmation c = confirm(calls, tree, study, settings);
  REQUIRE(c.best().replicates.size() == 4);
  CHECK(c.best().good() == 3);
  CHECK_FALSE(c.best().replicates[1].judgement.good);
  CHECK(host.started.size() == 4);
  std::vector<std::int64_t> seeds;
  for (const Replicate &replicate : c.best().replicates) seeds.push_back(replicate.seed);
  CHECK(seeds == settings.confirmation);
}
