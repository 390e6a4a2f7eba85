// SPDX-License-Identifier: Apache-2.0
//
// Which program the next change works on.
#include "policy.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "tests/plugins/experiment/world.hpp"

using namespace athanor::experiment;

namespace {

int grown(Tree &tree, int parent, double metric, State state = State::good) {
  Node &node = tree.add(parent < 0 ? Operator::draft : Operator::improve, parent, 0);
  node.metric = metric;
  tree.end(node, state);
  return node.index;
}

}  // namespace

TEST_CASE("best first works on the best program, and beside it on the best draft that nobody works on") {
  Tree tree;
  const int a = grown(tree, -1, 1), b = grown(tree, -1, 2);
  BestFirst policy;
  CHECK(policy.parent(tree)->index == b);
  tree.add(Operator::improve, b, 0);
  CHECK(policy.parent(tree)->index == a);
  tree.add(Operator::improve, a, 0);
  CHECK(policy.parent(tree)->index == b);
  Tree empty;
  CHECK(policy.parent(empty) == nullptr);
}

TEST_CASE("minimising, the best is the least") {
  Tree tree(false);
  grown(tree, -1, 1);
  const int less = grown(tree, -1, 0.5);
  CHECK(BestFirst().parent(tree)->index == less);
}

TEST_CASE("a program is combined with the best of another draft's descendants, or else with the next best") {
  Tree tree;
  const int a = grown(tree, -1, 1), child = grown(tree, a, 3);
  BestFirst policy;
  CHECK(policy.partner(tree, tree.at(child))->index == a);
  const int b = grown(tree, -1, 0.5);
  CHECK(policy.partner(tree, tree.at(child))->index == b);
  CHECK(policy.partner(tree, tree.at(b))->index == child);
}

TEST_CASE("upper confidence bounds come back to what was tried little, and prefer what is good") {
  Tree tree;
  const int good = grown(tree, -1, 10), poor = grown(tree, -1, 0);
  Uct policy(1.4);
  std::map<int, int> worked;
  for (int i = 0; i < 60; ++i) {
    const Node *parent = policy.parent(tree);
    REQUIRE(parent);
    ++worked[parent->root];
    grown(tree, parent->index, tree.score(*parent));  // nothing ever gets better
  }
  CHECK(worked[good] > worked[poor]);
  CHECK(worked[poor] > 3);
}

TEST_CASE("what is under way counts as tried") {
  Tree tree;
  const int a = grown(tree, -1, 1);
  const int b = grown(tree, -1, 1);
  Uct policy(0.7);
  const int first = policy.parent(tree)->index;
  for (int i = 0; i < 3; ++i) tree.add(Operator::improve, first, 0);
  CHECK(policy.parent(tree)->index == (first == a ? b : a));
}

TEST_CASE("a branch whose programs all failed is left alone") {
  Tree tree;
  const int broken = grown(tree, -1, 0, State::buggy);
  const int good = grown(tree, -1, 1);
  for (int i = 0; i < 10; ++i) CHECK(Uct(5).parent(tree)->index == good);
  CHECK_FALSE(tree.at(broken).scored);
}

TEST_CASE("islands take turns, and every tenth change works on the best of all") {
  Tree tree;
  for (const double metric : {1.0, 2.0, 3.0}) grown(tree, -1, metric);
  Evolution policy(3, 1);
  std::map<int, int> worked;
  for (int i = 0; i < 10; ++i) ++worked[policy.parent(tree)->index];
  CHECK(worked[0] == 3);
  CHECK(worked[1] == 3);
  CHECK(worked[2] == 4);
  CHECK(policy.partner(tree, tree.at(0))->index == 1);
}

TEST_CASE("the same seed makes the same choices") {
  const auto choices = [](std::uint64_t seed) {
    Tree tree;
    for (int i = 0; i < 6; ++i) grown(tree, -1, i);
    Evolution policy(2, seed);
    std::vector<int> out;
    for (int i = 0; i < 20; ++i) out.push_back(policy.parent(tree)->index);
    return out;
  };
  CHECK(choices(1) == choices(1));
  CHECK(choices(1) != choices(2));
}

TEST_CASE("policies have names") {
  auto settings = make_settings({{"policy", "uct"}}, test::stage_request());
  CHECK(dynamic_cast<Uct *>(make_policy(settings).get()));
  settings.policy = "guess";
  CHECK_THROWS_WITH(make_policy(settings), "there is no policy \"guess\"");
}
