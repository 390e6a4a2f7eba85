// SPDX-License-Identifier: Apache-2.0
//
// `athanor diff`: two programs and what they measured.
#include "cli/diff.hpp"

#include "foundation/error.hpp"
#include "report/measurements.hpp"
#include "support.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

const std::string stage = "main/experiment";

// A node with a program of two files that measured accuracy under the given seeds.
void node(BelievableRun &run, const std::string &id, const Json &files, const Json &settings,
          const std::vector<std::pair<int, double>> &accuracy) {
  Json records = Json::array();
  for (const auto &[seed, value] : accuracy)
    records.push_back({{"id", id + "/run#" + std::to_string(seed)},
                       {"metric", "accuracy"},
                       {"value", value},
                       {"seed", seed},
                       {"factors", Json::object()}});
  run.job(stage, id + "/run", records, "ok", "");
  run.ledger().node(stage, {{"id", id},
                            {"state", "good"},
                            {"metric", accuracy.front().second},
                            {"objective", "accuracy"},
                            {"direction", "maximise"},
                            {"calls", {id + "/run"}},
                            {"code", "train()\nmeasure()\n"},
                            {"files", files},
                            {"settings", settings}});
}

void two_nodes(BelievableRun &run) {
  run.ledger().stage_state(stage, "main", "experiment", "experiment", "done", Json::object());
  node(run, "node-1", {{"model.py", "layers = 1\nwidth = 8\n"}, {"old.py", "x = 1\n"}},
       {{"rate", 0.1}, {"net", {{"width", 8}}}}, {{1, 0.5}, {2, 0.6}, {3, 0.9}});
  node(run, "node-2", {{"model.py", "layers = 2\nwidth = 8\n"}, {"new.py", "y = 1\n"}},
       {{"rate", 0.1}, {"net", {{"width", 16}}}}, {{1, 0.6}, {2, 0.8}});
}

}  // namespace

TEST_CASE("diff shows changed, added and removed files, settings, and differences over the seeds that both have") {
  const TemporaryFolder folder;
  const fs::path run = make_run(folder, "one", 1, two_nodes);
  const Said said = athanor_says({"diff", run.string(), "node-1", "node-2"});
  INFO(said.out << said.err);
  REQUIRE(said.status == 0);
  CHECK(has(said.out,
            "changed model.py\n--- node-1/model.py\n+++ node-2/model.py\n@@ -1,2 +1,2 @@\n-layers = 1\n+layers = "
            "2\n width = 8\n"));
  CHECK(has(said.out, "added new.py\n--- /dev/null\n+++ node-2/new.py\n"));
  CHECK(has(said.out, "removed old.py\n--- node-1/old.py\n+++ /dev/null\n"));
  CHECK(has(said.out, "net/width  8     16\n"));
  CHECK(has(said.out, "metric, right minus left: +0.1 (maximise)\n"));
  CHECK(has(said.out, "accuracy  0.6667  0.7    +0.15       2 seeds, sd 0.07071\n"));
}

TEST_CASE("diff takes nodes of two runs, each behind its run and a colon") {
  const TemporaryFolder folder;
  make_run(folder, "one", 1, two_nodes);
  make_run(folder, "two", 2, two_nodes);
  const Said said = athanor_says({"diff", "one:node-1", "two:experiment/node-1", "--json"}, folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  const Json told = Json::parse(said.out);
  CHECK(told["program"].empty());
  CHECK(told["settings"].empty());
  CHECK(told["measurements"][0]["difference"] == 0.0);
  CHECK(told["measurements"][0]["pairs"] == 3);

  const Said half = athanor_says({"diff", "one", "node-1"}, folder.path());
  CHECK(half.status == 2);
  CHECK(half.err ==
        "athanor: 'one' does not name a node of a run\n  `athanor diff RUN NODE NODE` compares two of one "
        "run, `athanor diff RUN:NODE RUN:NODE` any two\n");
  CHECK(has(athanor_says({"diff", "one", "node-1", "node-22"}, folder.path()).err, "did you mean 'node-2'?"));
}

TEST_CASE("without a common seed the means are compared, and it says so") {
  const Json left{{{"metric", "loss"}, {"factors", Json::object()}, {"values", {{"1", 2.0}}}, {"mean", 2.0}}};
  const Json right{{{"metric", "loss"}, {"factors", Json::object()}, {"values", {{"7", 3.0}}}, {"mean", 3.0}},
                   {{"metric", "time"}, {"factors", Json::object()}, {"values", {{"7", 9.0}}}, {"mean", 9.0}}};
  const Json rows = side_by_side(left, right);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["difference"] == 1.0);
  CHECK(rows[0]["pairs"] == 0);
  CHECK_FALSE(rows[1].contains("difference"));
}

TEST_CASE("where there is no program diff, that is said") {
  const TemporaryFolder empty;
  const std::string path = ::getenv("PATH");
  ::setenv("PATH", empty.path().c_str(), 1);
  const std::string a = "a\n", b = "b\n";
  try {
    unified_diff(&a, &b, "a", "b");
    FAIL("no error");
  } catch (const Error &e) {
    CHECK(e.message() == "the program diff is not installed");
    CHECK(e.hint() == "install the package diffutils");
  }
  ::setenv("PATH", path.c_str(), 1);
  CHECK(unified_diff(&a, &a, "a", "b").empty());
}
