// SPDX-License-Identifier: Apache-2.0
//
// `athanor import` as a user types it.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"
#include "their_files.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("import says line by line what was taken and what was not, and where things are") {
  const TemporaryFolder base;
  const TheirRun run(base, "2025_dice_attempt_0");
  const Said said = athanor_says({"import", run.folder.string()}, base.path());
  CHECK(said.status == 0);
  const std::string made = (base / "2025_dice_attempt_0-imported").string();
  CHECK(said.err.find("\n" + run.folder.string() + "\n") != std::string::npos);
  CHECK(said.err.find("  taken  4 nodes: 2 of them good, with programs, outputs and plots\n") != std::string::npos);
  CHECK(said.err.find("  left   agent.type = parallel: there is one search") != std::string::npos);
  CHECK(said.out.find("file " + made + "/pipeline.yaml\n") == 0);
  CHECK(said.out.find("run " + made + "/runs/2025_dice_attempt_0\nreport " + made +
                      "/runs/2025_dice_attempt_0/report.html\n") != std::string::npos);

  const Said json = athanor_says({"import", run.folder.string(), "--run-dir", "mine", "--json"}, base.path());
  CHECK(json.status == 0);
  const Json told = Json::parse(json.out);
  CHECK(told.at("runs") == Json::array({(base / "mine").string()}));
  CHECK(told.at("files").empty());
  CHECK(told.at("left").back().at("what") == "claims");
}

TEST_CASE("an imported run can be neither resumed nor replayed") {
  const TemporaryFolder base;
  const TheirRun run(base, "dice");
  REQUIRE(athanor_says({"import", run.folder.string(), "--run-dir", "mine"}, base.path()).status == 0);
  const std::string advice =
      "\n  `athanor run` begins a new one with the imported ideas and pipeline (docs/moving-in.md)\n";
  const Said resumed = athanor_says({"resume", "mine"}, base.path());
  CHECK(resumed.status == 1);
  CHECK(resumed.err == "athanor: " + (base / "mine").string() + ": this run was imported from AI Scientist-v2 (" +
                           fs::canonical(run.folder).string() + "); there is no plan for going on with it" + advice);
  const Said replayed = athanor_says({"replay", "mine"}, base.path());
  CHECK(replayed.status == 1);
  CHECK(replayed.err.find("there is no plan for repeating it" + advice) != std::string::npos);
}

TEST_CASE("import refuses options that exclude each other, and what is nothing of theirs") {
  const TemporaryFolder base;
  const Said both = athanor_says({"import", ".", "--out", "a", "--run-dir", "b"}, base.path());
  CHECK(both.status == 2);
  CHECK(both.err ==
        "athanor: --out and --run-dir exclude each other\n  --run-dir makes a run folder and nothing else, --out a "
        "folder with everything\n");
  const Said nothing = athanor_says({"import", ".", "--out", "a"}, base.path());
  CHECK(nothing.status == 1);
  CHECK(fs::is_empty(base.path()));
}
