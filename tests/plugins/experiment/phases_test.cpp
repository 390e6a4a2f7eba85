// SPDX-License-Identifier: Apache-2.0
//
// What is begun next: by which operator, on which program, in which phase.
#include "phases.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/experiment/world.hpp"

using namespace athanor::experiment;

namespace {

// A domain with these phases.
test::Json request_with(const test::Json &phases) {
  test::Json request = test::stage_request();
  request["run"]["domain"]["phases"] = phases;
  return request;
}

struct Bench {
  explicit Bench(const Json &options = Json::object(), const Json &request = test::stage_request())
      : settings(make_settings(options, request)),
        tree(true, settings.debug_depth),
        policy(make_policy(settings)),
        phases(settings, tree, *policy, true) {}

  // Begins what comes next; -1 when nothing may begin.
  int begin() {
    const auto next = phases.next();
    if (!next) return -1;
    Node &node = tree.add(next->op, next->parent, next->phase, next->with);
    node.program.put("quality.txt", std::to_string(node.root) + '\n');  // programs of one line are alike
    return node.index;
  }
  void good(int node, double metric) {
    tree.at(node).metric = metric;
    tree.end(tree.at(node), State::good);
  }
  // A replicate's end: what its program reached under another seed.
  void repeated(int node, double metric) {
    tree.at(node).repeated = {{2, metric}};
    good(node, metric);
  }
  void buggy(int node) { tree.end(tree.at(node), State::buggy); }
  std::string kind(int node) const { return node < 0 ? "nothing" : name_of(tree.at(node).op); }
  std::string next_kind() { return kind(begin()); }

  Settings settings;
  Tree tree;
  std::unique_ptr<Policy> policy;
  Phases phases;
};

}  // namespace

TEST_CASE("drafts come first, while none works, a free worker drafts once more, within the phase's limit") {
  Bench b;
  for (int i = 0; i < 5; ++i) CHECK(b.next_kind() == "draft");
  CHECK(b.next_kind() == "nothing");
}

TEST_CASE("a broken draft is repaired before anything new is tried") {
  Bench b;
  b.begin();
  b.begin();
  b.good(0, 1);
  b.buggy(1);
  const int repair = b.begin();
  CHECK(b.kind(repair) == "debug");
  CHECK(b.tree.at(repair).parent == 1);
}

TEST_CASE("a new phase begins while the last drafts still run, and a late broken one is repaired all the same") {
  Bench b;
  b.begin();
  b.begin();
  b.good(0, 1);
  CHECK(b.next_kind() == "tune");
  b.buggy(1);
  CHECK(b.next_kind() == "debug");
  CHECK(b.next_kind() == "tune");
  CHECK(b.next_kind() == "improve");
}

TEST_CASE("the best program is carried on, and a tie goes to the earlier one") {
  Tree tree;
  for (const double metric : {1.0, 2.0, 2.0}) {
    Node &node = tree.add(Operator::draft, -1, 0);
    node.metric = metric;
    tree.end(node, State::good);
  }
  CHECK(tree.best()->index == 1);
  CHECK(tree.leading(5).size() == 3);
  CHECK(tree.chosen()->index == 1);
}

TEST_CASE("ablations begin on the best of the moment, and begin again when a late program is better") {
  Bench b(Json{{"phases", {{"tune", 0}, {"explore", 1}, {"ablate", 2}}}});
  b.begin();
  b.begin();
  b.good(0, 1);
  b.good(1, 2);
  const int improvement = b.begin();
  const int early = b.begin();
  CHECK(b.kind(early) == "ablate");
  CHECK(b.tree.at(early).base == 1);
  b.good(improvement, 3);
  for (int i = 0; i < 2; ++i) {
    const int again = b.begin();
    CHECK(b.kind(again) == "ablate");
    CHECK(b.tree.at(again).base == improvement);
  }
  CHECK(b.next_kind() == "nothing");
}

TEST_CASE("operators of a phase take turns, and one that has nothing to work on passes") {
  Bench b({{"drafts", 2}},
          request_with({{{"id", "a"}, {"goal", "g"}, {"operators", {"draft"}}, {"nodes", 2}},
                        {{"id", "b"}, {"goal", "g"}, {"operators", {"improve", "combine"}}, {"nodes", 4}}}));
  b.good(b.begin(), 1);
  CHECK(b.next_kind() == "draft");
  CHECK(b.next_kind() == "improve");
  CHECK(b.next_kind() == "improve");  // there is no second program yet
  b.good(1, 2);
  CHECK(b.next_kind() == "improve");
  const int combination = b.begin();
  CHECK(b.kind(combination) == "combine");
  CHECK(b.tree.at(b.tree.at(combination).parent).root != b.tree.at(b.tree.at(combination).with).root);
}

TEST_CASE("programs that differ in settings only have nothing to give each other") {
  Bench b({{"drafts", 1}},
          request_with({{{"id", "a"}, {"goal", "g"}, {"operators", {"draft"}}, {"nodes", 1}},
                        {{"id", "t"}, {"goal", "g"}, {"operators", {"tune"}}, {"nodes", 1}},
                        {{"id", "b"}, {"goal", "g"}, {"operators", {"combine", "improve"}}, {"nodes", 2}}}));
  b.good(b.begin(), 1);
  b.good(b.begin(), 2);
  CHECK(b.next_kind() == "improve");
}

TEST_CASE("finalists are repeated once the phase has done its work, and what they then reach decides") {
  Bench b({{"drafts", 2}, {"finalists", 2}},
          request_with({{{"id", "a"}, {"goal", "g"}, {"operators", {"draft", "replicate"}}, {"nodes", 2}}}));
  b.good(b.begin(), 1.0);
  b.good(b.begin(), 1.1);
  const int first = b.begin(), second = b.begin();
  CHECK(b.kind(first) == "replicate");
  CHECK(b.tree.at(first).base == 1);
  CHECK(b.tree.at(second).base == 0);
  CHECK(b.next_kind() == "nothing");
  SECTION("the lucky one falls behind") {
    b.repeated(first, 0.5);
    b.repeated(second, 1.0);
    CHECK(b.tree.chosen()->index == 0);
    CHECK(b.tree.best()->index == 1);
  }
  SECTION("one that fails under another seed is not chosen") {
    b.buggy(first);
    b.repeated(second, 0.9);
    CHECK(b.tree.chosen()->index == 0);
  }
}

TEST_CASE("finalists come from different drafts where there are several, and the better of two takes something over") {
  Bench b(
      {{"drafts", 2}, {"finalists", 2}},
      request_with({{{"id", "a"}, {"goal", "g"}, {"operators", {"draft"}}, {"nodes", 2}},
                    {{"id", "b"}, {"goal", "g"}, {"operators", {"improve", "combine", "replicate"}}, {"nodes", 2}}}));
  b.good(b.begin(), 1.0);
  b.good(b.begin(), 2.0);
  const int improvement = b.begin();
  CHECK(b.tree.at(improvement).parent == 1);
  b.good(improvement, 3.0);
  const int combination = b.begin();
  CHECK(b.kind(combination) == "combine");
  CHECK(b.tree.at(combination).parent == improvement);
  CHECK(b.tree.at(combination).with == 0);
  b.good(combination, 2.5);
  CHECK(b.tree.at(b.begin()).base == improvement);
  CHECK(b.tree.at(b.begin()).base == 0);
}

TEST_CASE("an independent program is asked for once, and repaired like any other") {
  Bench b({{"drafts", 1}}, request_with({{{"id", "a"}, {"goal", "g"}, {"operators", {"draft"}}, {"nodes", 1}},
                                         {{"id", "v"},
                                          {"goal", "g"},
                                          {"operators", {"reimplement", "debug"}},
                                          {"nodes", 3},
                                          {"until", "first_success"}}}));
  b.good(b.begin(), 1);
  const int independent = b.begin();
  CHECK(b.kind(independent) == "reimplement");
  CHECK(b.next_kind() == "nothing");
  b.buggy(independent);
  const int repair = b.begin();
  CHECK(b.kind(repair) == "debug");
  CHECK(b.tree.at(repair).reimplementation);
  CHECK(b.tree.at(repair).base == 0);
  b.good(repair, 5);
  CHECK(b.tree.best()->index == 0);  // it checks the best program and never becomes it
  CHECK(b.next_kind() == "nothing");
}

TEST_CASE("a phase ends when it no longer gets better, or when the model has nothing left to try") {
  Bench b({{"drafts", 1}}, request_with({{{"id", "a"}, {"goal", "g"}, {"operators", {"draft"}}, {"nodes", 1}},
                                         {{"id", "t"},
                                          {"goal", "g"},
                                          {"operators", {"tune"}},
                                          {"nodes", 9},
                                          {"until", "stalled"},
                                          {"patience", 2}}}));
  b.good(b.begin(), 1);
  b.good(b.begin(), 2);
  SECTION("two nodes in a row without a better best") {
    b.good(b.begin(), 1);
    b.good(b.begin(), 2);
    CHECK(b.next_kind() == "nothing");
  }
  SECTION("two answers in a row that nothing is left") {
    for (int i = 0; i < 2; ++i) b.tree.end(b.tree.at(b.begin()), State::declined);
    CHECK(b.next_kind() == "nothing");
  }
}

TEST_CASE("where the profile wants it, a model says whether the goal is reached, and may set a sub-goal") {
  Bench b({{"drafts", 1}}, request_with({{{"id", "a"},
                                          {"goal", "Works."},
                                          {"operators", {"draft", "improve"}},
                                          {"nodes", 9},
                                          {"until", "first_success"},
                                          {"ask", true}}}));
  CHECK_FALSE(b.phases.review_due());
  b.good(b.begin(), 1);
  CHECK(b.phases.review_due() == std::optional<std::size_t>(0));
  CHECK_FALSE(b.phases.review_due());  // it is under way
  CHECK(b.next_kind() == "improve");   // and nobody waits for it
  b.phases.reviewed(0, false, "Make it fast.");
  CHECK(b.phases.goal(0) == "Works. Next towards it: Make it fast.");
  CHECK(b.phases.review_due() == std::optional<std::size_t>(0));
  b.phases.reviewed(0, true, "");
  CHECK(b.next_kind() == "nothing");
}

TEST_CASE("a program is given up after so many repairs, and its last node is not repaired again") {
  Bench b(Json{{"debug_depth", 2}, {"drafts", 1}});
  b.buggy(b.begin());
  for (int i = 0; i < 2; ++i) {
    const int repair = b.begin();
    CHECK(b.kind(repair) == "debug");
    b.buggy(repair);
  }
  CHECK(b.next_kind() == "draft");
}

TEST_CASE("a search in which nothing ever works comes to an end") {
  Bench b;
  int nodes = 0;
  for (int node = b.begin(); node >= 0; node = b.begin(), ++nodes) b.buggy(node);
  CHECK(nodes == 5);
  CHECK(b.tree.best() == nullptr);
}

TEST_CASE("an ablation that was repaired is still that ablation, and never the best program") {
  Tree tree;
  tree.add(Operator::draft, -1, 0);
  Node &ablation = tree.add(Operator::ablate, 0, 0);
  tree.name_ablation(ablation, "no-spoon", "without spoon");
  tree.end(ablation, State::buggy);
  Node &repair = tree.add(Operator::debug, 1, 0);
  CHECK(repair.ablation == "no-spoon");
  repair.metric = 99;
  tree.end(repair, State::good);
  CHECK(tree.best() == nullptr);
  CHECK(tree.ablation(0, "no-spoon")->index == 1);
}

TEST_CASE("what is about one program is not mixed with what makes new ones") {
  CHECK_THROWS_WITH(
      Bench(Json::object(),
            request_with({{{"id", "a"}, {"goal", "g"}, {"operators", {"improve", "ablate"}}, {"nodes", 2}}})),
      "phase \"a\" of the domain profile has improve beside ablate or reimplement");
}

TEST_CASE("memory is bounded: the best and the latest") {
  Tree tree;
  for (int i = 0; i < 200; ++i) {
    Node &node = tree.add(Operator::draft, -1, 0);
    node.metric = i == 3 ? 1000 : i;
    tree.end(node, State::good);
  }
  const Json memory = tree.memory(199);
  CHECK(memory.size() <= 24);
  CHECK(memory[0]["id"] == "node-4");
}
