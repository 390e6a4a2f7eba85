// SPDX-License-Identifier: Apache-2.0
//
// What is expanded next: the policy, and the phases it works in.
#include "phases.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/experiment/world.hpp"

using namespace athanor::experiment;

namespace {

struct Bench {
  explicit Bench(const Json &options = Json::object())
      : settings(make_settings(options, test::stage_request())),
        policy(settings, true),
        phases(settings, tree, true, true) {}

  // Begins what comes next; -1 when nothing may begin.
  int begin() {
    const auto next = phases.next(policy);
    if (!next) return -1;
    return tree.add(next->second.op, next->second.parent, next->first).index;
  }
  void good(int node, double metric) {
    tree.at(node).state = State::good;
    tree.at(node).metric = metric;
  }
  void buggy(int node) { tree.at(node).state = State::buggy; }
  std::string kind(int node) const { return name_of(tree.at(node).op); }

  Settings settings;
  Tree tree;
  BestFirst policy;
  Phases phases;
};

}  // namespace

TEST_CASE("drafts come first, and nothing follows while a draft may still need repair") {
  Bench b;
  CHECK(b.kind(b.begin()) == "draft");
  CHECK(b.kind(b.begin()) == "draft");
  CHECK(b.begin() == -1);
  b.good(0, 1);
  CHECK(b.begin() == -1);
  b.buggy(1);
  const int repair = b.begin();
  CHECK(b.kind(repair) == "debug");
  CHECK(b.tree.at(repair).parent == 1);
}

TEST_CASE("the best program is carried on, and a tie goes to the earlier one") {
  Bench b;
  b.begin();
  b.begin();
  b.good(0, 1);
  b.good(1, 1);
  CHECK(b.tree.at(b.begin()).parent == 0);
  CHECK(b.tree.best(true)->index == 0);
  b.tree.at(1).metric = 2;
  CHECK(b.tree.best(true)->index == 1);
  CHECK(b.tree.best(false)->index == 0);
}

TEST_CASE("a new phase begins while the last jobs of the one before still run") {
  Bench b;
  b.begin();
  b.begin();
  b.good(0, 1);
  b.good(1, 2);
  CHECK(b.kind(b.begin()) == "tune");
  CHECK(b.kind(b.begin()) == "tune");
  CHECK(b.kind(b.begin()) == "improve");
}

TEST_CASE("ablations wait until the best program is settled") {
  Bench b(Json{{"phases", {{"tune", 0}, {"explore", 1}}}});
  b.begin();
  b.begin();
  b.good(0, 1);
  b.good(1, 2);
  const int improvement = b.begin();
  CHECK(b.begin() == -1);
  b.good(improvement, 3);
  const int ablation = b.begin();
  CHECK(b.kind(ablation) == "ablate");
  CHECK(b.tree.at(ablation).parent == improvement);
}

TEST_CASE("a program is given up after so many repairs, and its last node is not repaired again") {
  Bench b(Json{{"debug_depth", 2}, {"drafts", 1}});
  b.buggy(b.begin());
  for (int i = 0; i < 2; ++i) {
    const int repair = b.begin();
    CHECK(b.kind(repair) == "debug");
    b.buggy(repair);
  }
  CHECK(b.kind(b.begin()) == "draft");
}

TEST_CASE("a search in which nothing ever works comes to an end") {
  Bench b;
  int nodes = 0;
  for (int node = b.begin(); node >= 0; node = b.begin(), ++nodes) b.buggy(node);
  CHECK(nodes == 5);
  CHECK(b.tree.best(true) == nullptr);
}

TEST_CASE("an ablation that was repaired is still that ablation, and never the best program") {
  Tree tree;
  Node &ablation = tree.add(Operator::ablate, -1, 0);
  ablation.ablation = "no-spoon";
  ablation.state = State::buggy;
  Node &repair = tree.add(Operator::debug, 0, 0);
  CHECK(repair.ablation == "no-spoon");
  repair.state = State::good;
  repair.metric = 99;
  CHECK(tree.best(true) == nullptr);
}

TEST_CASE("memory is bounded: the best and the latest") {
  Tree tree;
  for (int i = 0; i < 200; ++i) {
    Node &node = tree.add(Operator::draft, -1, 0);
    node.state = State::good;
    node.metric = i == 3 ? 1000 : i;
  }
  const Json memory = tree.memory(true, 199);
  CHECK(memory.size() <= 24);
  CHECK(memory[0]["id"] == "node-4");
}
