// SPDX-License-Identifier: Apache-2.0
//
// Which programs are confirmed, and under which seeds.
#include "confirming.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/experiment/confirmed.hpp"

using namespace athanor::experiment;
using namespace athanor::experiment::test;

namespace {

int good(Tree &tree, Operator op, int parent, double metric, const std::string &ablation = "") {
  Node &node = tree.add(op, parent, 0);
  node.title = "program " + std::to_string(node.index + 1);
  node.program.put("quality.txt", "1.0");
  if (!ablation.empty()) tree.name_ablation(node, ablation, "without " + ablation);
  node.metric = metric;
  tree.end(node, State::good);
  return node.index;
}

struct Bench {
  Bench() : sdk_host(host.table()), calls(sdk_host), confirming(calls, tree, study, settings) {}

  // Confirms the best of the tree and all that is about it.
  Confirmation run() {
    confirming.begin(*tree.best());
    for (const Node &node : tree.nodes()) confirming.add(node);
    while (confirming.start_one()) {
    }
    while (calls.step()) {
    }
    return confirming.result();
  }

  FakeHost host = world();
  athanor::sdk::Host sdk_host;
  Calls calls;
  Tree tree;
  Study study = study_of();
  Settings settings = make_settings({{"confirmation_seeds", 4}}, stage_request());
  Confirming confirming;
};

}  // namespace

TEST_CASE("the best program, its ablations and the independent program are confirmed") {
  Bench b;
  const int best = good(b.tree, Operator::draft, -1, 2);
  good(b.tree, Operator::ablate, best, 1, "no-spoon");
  good(b.tree, Operator::reimplement, best, 2);
  good(b.tree, Operator::replicate, best, 2);
  const Confirmation c = b.run();
  REQUIRE(c.programs.size() == 3);
  CHECK(c.best().node == best);
  CHECK(c.best().measures == std::vector<std::string>{"still", "stirred"});
  CHECK(c.programs[1].kind == Kind::ablation);
  CHECK(c.programs[1].measures == std::vector<std::string>{"stirred"});
  CHECK(c.programs[2].kind == Kind::reimplementation);
  CHECK(c.programs[2].id == "reimplementation");
  CHECK(c.left_out.empty());
}

TEST_CASE("the repair of an ablation is an ablation of the same program") {
  Bench b;
  const int best = good(b.tree, Operator::draft, -1, 2);
  Node &broken = b.tree.add(Operator::ablate, best, 0);
  b.tree.name_ablation(broken, "no-spoon", "without spoon");
  b.tree.end(broken, State::buggy);
  good(b.tree, Operator::debug, broken.index, 1);
  const Confirmation c = b.run();
  REQUIRE(c.programs.size() == 2);
  CHECK(c.programs[1].id == "no-spoon");
}

TEST_CASE("an ablation of another program than the confirmed one is left out, and said so") {
  Bench b;
  const int first = good(b.tree, Operator::draft, -1, 2);
  good(b.tree, Operator::ablate, first, 1, "no-spoon");
  good(b.tree, Operator::improve, first, 3);
  const Confirmation c = b.run();
  CHECK(c.programs.size() == 1);
  REQUIRE(c.left_out.size() == 1);
  CHECK(c.left_out[0].program == "no-spoon");
  CHECK(c.left_out[0].reason == "it is about another program than the one that is confirmed");
}

TEST_CASE("an ablation that comes in late is confirmed like the others") {
  Bench b;
  const int best = good(b.tree, Operator::draft, -1, 2);
  b.confirming.begin(*b.tree.best());
  CHECK(b.confirming.start_one());
  b.confirming.add(b.tree.at(good(b.tree, Operator::ablate, best, 1, "no-spoon")));
  while (b.confirming.start_one()) {
  }
  while (b.calls.step()) {
  }
  CHECK(b.confirming.result().programs.at(1).good() == 4);
}

TEST_CASE("when another program is chosen after all, the confirmation begins anew, under names of its own") {
  Bench b;
  good(b.tree, Operator::draft, -1, 2);
  b.confirming.begin(*b.tree.best());
  CHECK(b.confirming.start_one());
  const int late = good(b.tree, Operator::draft, -1, 3);
  const Confirmation c = b.run();
  CHECK(c.programs.size() == 1);
  CHECK(c.best().node == late);
  CHECK(c.best().good() == 4);
  CHECK(b.host.started.front() == "confirm/best/seed-3101");
  CHECK(b.host.started.back() == "confirm/2/best/seed-3104");
  CHECK(b.confirming.running() == 0);
}

TEST_CASE("every program runs under every confirmation seed, and a run that fails stays failed") {
  Bench b;
  good(b.tree, Operator::draft, -1, 2);
  b.host.order = Order::shuffled;
  b.host.program = [](const std::string &name, const Json &request) {
    return name == "confirm/best/seed-3102" ? outcome("timeout") : measure(name, request);
  };
  const Confirmation c = b.run();
  REQUIRE(c.best().replicates.size() == 4);
  CHECK(c.best().good() == 3);
  CHECK_FALSE(c.best().replicates[1].judgement.good);
  CHECK(b.host.started.size() == 4);
  std::vector<std::int64_t> seeds;
  for (const Replicate &replicate : c.best().replicates) seeds.push_back(replicate.seed);
  CHECK(seeds == b.settings.confirmation);
}

TEST_CASE("a run that is owed and was begun on a bet meanwhile is not begun a second time") {
  Bench b;
  const int best = good(b.tree, Operator::draft, -1, 2);
  b.confirming.begin(*b.tree.best());
  CHECK(b.confirming.bet_on(b.tree.at(best)));  // before any of the owed runs had a slot
  CHECK(b.confirming.start_one());
  CHECK(b.confirming.bets() == 0);
  CHECK(b.confirming.running() == 1);
  b.confirming.keep_bets_on({});  // it is owed now, and stays
  while (b.confirming.start_one()) {
  }
  while (b.calls.step()) {
  }
  CHECK(b.host.started == std::vector<std::string>{"confirm/best/seed-3101", "confirm/best/seed-3102",
                                                   "confirm/best/seed-3103", "confirm/best/seed-3104"});
  CHECK(b.confirming.running() == 0);
  CHECK(b.confirming.result().best().good() == 4);
}

TEST_CASE("a run that was made on a bet is not made again when the program is to be confirmed") {
  Bench b;
  const int best = good(b.tree, Operator::draft, -1, 2);
  Node &on_trial = b.tree.add(Operator::ablate, best, 0);
  on_trial.program.put("quality.txt", "1.0");
  b.tree.name_ablation(on_trial, "no-spoon", "without spoon");
  b.confirming.begin(*b.tree.best());
  CHECK(b.confirming.bet_on(on_trial));
  CHECK(b.confirming.bet_on(on_trial));
  CHECK(b.confirming.bets() == 2);
  CHECK(b.calls.step());  // one of the two has ended when the trial does
  on_trial.metric = 1;
  b.tree.end(on_trial, State::good);
  b.confirming.add(on_trial);
  CHECK(b.confirming.bets() == 0);  // it is owed now
  CHECK(b.confirming.running() == 1);
  while (b.confirming.start_one()) {
  }
  while (b.calls.step()) {
  }
  CHECK(b.confirming.result().programs.at(1).good() == 4);
  CHECK(b.host.started.size() == 8);
}

TEST_CASE("a bet that is lost leaves nothing behind") {
  Bench b;
  const int best = good(b.tree, Operator::draft, -1, 2);
  Node &on_trial = b.tree.add(Operator::improve, best, 0);
  on_trial.program.put("quality.txt", "1.0");
  b.confirming.begin(*b.tree.best());
  for (int seed = 0; seed < 4; ++seed) CHECK(b.confirming.bet_on(on_trial));
  CHECK_FALSE(b.confirming.bet_on(on_trial));  // there are no more seeds
  while (b.calls.step()) {
  }
  b.tree.end(on_trial, State::buggy);
  const Confirmation c = b.run();
  CHECK(c.programs.size() == 1);
  CHECK(c.best().node == best);
}

TEST_CASE("a bet that gave way is run again, under another name, when it is owed") {
  Bench b;
  const int best = good(b.tree, Operator::draft, -1, 2);
  Node &on_trial = b.tree.add(Operator::ablate, best, 0);
  on_trial.program.put("quality.txt", "1.0");
  b.tree.name_ablation(on_trial, "no-spoon", "without spoon");
  b.confirming.begin(*b.tree.best());
  CHECK(b.confirming.bet_on(on_trial));
  b.confirming.give_way();
  CHECK(b.confirming.bets() == 0);
  CHECK(b.host.cancelled.front() == "confirm/no-spoon/seed-3101");
  on_trial.metric = 1;
  b.tree.end(on_trial, State::good);
  b.confirming.add(on_trial);
  while (b.confirming.start_one()) {
  }
  while (b.calls.step()) {
  }
  CHECK(b.confirming.result().programs.at(1).good() == 4);
  CHECK(b.host.requests.count("confirm/no-spoon/seed-3101/2") == 1);
}

TEST_CASE("only bets on promising programs are kept") {
  Bench b;
  good(b.tree, Operator::draft, -1, 2);
  Node &one = b.tree.add(Operator::improve, 0, 0), &other = b.tree.add(Operator::improve, 0, 0);
  for (Node *node : {&one, &other}) {
    node->program.put("quality.txt", "1.0");
    CHECK(b.confirming.bet_on(*node));
  }
  b.confirming.keep_bets_on({other.index});
  CHECK(b.confirming.bets() == 1);
  CHECK(b.host.cancelled == std::vector<std::string>{"confirm/node-2/seed-3101"});
}
