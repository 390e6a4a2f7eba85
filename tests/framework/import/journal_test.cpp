// SPDX-License-Identifier: Apache-2.0
//
// Journals of AI Scientist-v2 as one search tree.
#include "import/journal.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "import/metrics.hpp"
#include "their_files.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const ImportedNode &node(const ImportedTree &tree, const std::string &id) {
  for (const ImportedNode &one : tree.nodes)
    if (one.document.at("id") == id) return one;
  FAIL("there is no node " << id);
  throw 0;
}

}  // namespace

TEST_CASE("the stages of a run hang together as one tree") {
  const TemporaryFolder base;
  const TheirRun run(base);
  Account account;
  const auto stages = stage_folders(run.folder / "logs/0-run");
  REQUIRE(stages.size() == 2);
  const ImportedTree tree = read_journals(stages, account);
  REQUIRE(tree.nodes.size() == 4);  // the node that was carried over stands once

  const Json &failed = node(tree, "aaa").document;
  CHECK(failed.at("state") == "buggy");
  CHECK(failed.at("operator") == "draft");
  CHECK(failed.at("phase") == "initial_implementation");
  CHECK(failed.at("analysis") == "ValueError: no such face\nThe die has six faces.");
  CHECK_FALSE(failed.contains("metric"));
  CHECK(node(tree, "aaa").status == "failed");

  const Json &repaired = node(tree, "bbb").document;
  CHECK(repaired.at("parent") == "aaa");
  CHECK(repaired.at("operator") == "debug");
  CHECK(repaired.at("state") == "good");
  CHECK(repaired.at("metric").get<double>() == Approx(0.7));
  CHECK(repaired.at("objective") == "accuracy (mean over data sets, as reported)");
  CHECK(repaired.at("direction") == "maximise");
  CHECK(repaired.at("plot_analyses") == Json::array({{{"analysis", "rises"}, {"plot", "throws.png"}}}));
  CHECK(node(tree, "bbb").output == "thrown\nExecution time: 2 seconds\n");

  const Json &seed = node(tree, "ccc").document;
  CHECK(seed.at("operator") == "replicate");
  CHECK(seed.at("about") == "bbb");

  const Json &tuned = node(tree, "ddd").document;
  CHECK(tuned.at("parent") == "bbb");
  CHECK(tuned.at("operator") == "tune");
  CHECK(tuned.at("phase") == "baseline_tuning");
  CHECK(tuned.at("state") == "undecided");  // its plots were judged invalid
  CHECK(node(tree, "ddd").seconds == 0);    // NaN
  CHECK(tree.began == Approx(1754200000.5));
}

TEST_CASE("the stages come in the order of their numbers, not of their letters") {
  const TemporaryFolder base;
  for (const char *name :
       {"stage_10_x_1_a", "stage_2_baseline_tuning_2_next", "stage_2_baseline_tuning_1_first_attempt",
        "stage_1_initial_implementation_1_preliminary", "stage_3_no_journal"})
    base.write(std::string(name) + (std::string(name) == "stage_3_no_journal" ? "/other.json" : "/journal.json"), "{}");
  std::vector<std::string> names;
  for (const auto &folder : stage_folders(base.path())) names.push_back(folder.filename().string());
  CHECK(names == std::vector<std::string>{"stage_1_initial_implementation_1_preliminary",
                                          "stage_2_baseline_tuning_1_first_attempt", "stage_2_baseline_tuning_2_next",
                                          "stage_10_x_1_a"});
}

TEST_CASE("a journal that is broken is left, the others are read") {
  const TemporaryFolder base;
  const TheirRun run(base);
  run.write("logs/0-run/stage_2_baseline_tuning_1_first_attempt/journal.json", "{\"nodes\": [");
  Account account;
  const ImportedTree tree = read_journals(stage_folders(run.folder / "logs/0-run"), account);
  CHECK(tree.nodes.size() == 3);
  REQUIRE(account.lines.size() == 1);
  CHECK(account.lines[0].what == "the journal of stage_2_baseline_tuning_1_first_attempt");
  run.write("logs/0-run/stage_1_initial_implementation_1_preliminary/journal.json", "[");
  CHECK_THROWS_AS(read_journals(stage_folders(run.folder / "logs/0-run"), account), Error);
}

TEST_CASE("a node whose parent no journal has is a root, and that is said") {
  const TemporaryFolder base;
  base.write("stage_1_x/journal.json", their_journal(Json::array({their_node("aaa")}), {{"aaa", "gone"}}));
  Account account;
  const ImportedTree tree = read_journals(stage_folders(base.path()), account);
  CHECK_FALSE(tree.nodes[0].document.contains("parent"));
  REQUIRE(account.lines.size() == 1);
  CHECK(account.lines[0].how == "no journal has it; the node is a root");
}

TEST_CASE("metrics in each of their forms") {
  const auto number = reported_metrics({{"value", 0.25}, {"maximize", true}, {"name", "F1"}});
  REQUIRE(number.size() == 1);
  CHECK(number[0].name == "F1");
  CHECK(number[0].lower_is_better == false);
  CHECK(number[0].mean() == Approx(0.25));
  const auto by_dataset = reported_metrics({{"value", {{"a", 1.0}, {"b", 3.0}}}});
  CHECK(by_dataset.at(0).mean() == Approx(2.0));
  CHECK(reported_metrics({{"value", nullptr}}).empty());
  CHECK(reported_metrics(nullptr).empty());
  CHECK(reported_metrics({{"value", {{"metric_names", Json::array()}}}}).empty());
  const Json shown = as_document(reported_metrics(their_metric(0.8, 0.6)));
  CHECK(shown[0].at("metric") == "accuracy");
  CHECK(shown[0].at("values")[0] == Json{{"dataset", "digits"}, {"final", 0.8}, {"best", 0.81}});
}

TEST_CASE("only equal metrics are compared: the objective is what most working nodes report") {
  const auto accuracy = reported_metrics(their_metric(0.8, 0.6));
  const auto loss = reported_metrics({{"value", 3.0}, {"name", "loss"}});
  CHECK(most_reported({loss, accuracy, accuracy}) == "accuracy");
  CHECK(most_reported({loss, accuracy}) == "loss");
  CHECK(most_reported({{}, {}}).empty());

  const TemporaryFolder base;
  base.write("stage_1_x/journal.json",
             their_journal({their_node("aaa"), their_node("bbb"),
                            their_node("ccc", {{"metric", {{"value", 9.0}, {"name", "loss"}}}})},
                           Json::object()));
  Account account;
  const ImportedTree tree = read_journals(stage_folders(base.path()), account);
  CHECK(tree.objective == "accuracy");
  CHECK_FALSE(node(tree, "ccc").document.contains("metric"));
  CHECK(node(tree, "ccc").document.at("reported")[0].at("metric") == "loss");
}
