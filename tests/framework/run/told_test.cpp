// SPDX-License-Identifier: Apache-2.0
//
// What a stage is told of the backend and the budget: once, and the same ever after.
#include "run/told.hpp"

#include <atomic>
#include <catch2/catch.hpp>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "pipeline/check.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/scanner.hpp"
#include "run/folder.hpp"
#include "run/replay.hpp"
#include "run/runner.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const Catalogue &plugins() {
  static const Catalogue catalogue = [] {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    return Catalogue::scan({RUN_TEST_PLUGINS, SERVICE_TEST_PLUGINS});
  }();
  return catalogue;
}

struct Telling {
  TemporaryFolder folder;
  Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  std::atomic<bool> stop{false};

  Telling() { folder.write("topic.md", "# Dice\n"); }

  // `with` of the backend; the stage waits for the file "sign" where `waits`.
  Plan plan(const std::string &with, bool waits = false, const std::string &budget = "{experiments: 60, wall: 1h}") {
    CheckRequest request;
    request.pipeline = folder.write(
        "p.yaml", "athanor: 1\ntopic: topic.md\nbudget: " + budget + "\nbackend: {use: instant, with: " + with +
                      "}\nstages:\n  - use: witness\n    budget: {experiments: 40}\n    with: {wait_for: '" +
                      (waits ? (folder / "sign").string() : std::string()) + "'}\n");
    request.probe = false;
    Checked checked = check_pipeline(request, plugins());
    INFO(render(checked.diagnostics));
    REQUIRE(checked.plan);
    return std::move(*checked.plan);
  }
  fs::path run() const { return folder / "run"; }
  RunResult go(const Plan &plan) { return run_plan(plan, run(), types, stop, nullptr); }
  static Json told(const fs::path &run_folder) {
    const Json idea = Json::parse(read_file(run_folder / "artifacts/main/witness/idea@1.json"));
    return Json::parse(idea.at("question").get<std::string>());
  }
};

}  // namespace

TEST_CASE("a stage that wants to know is told what the backend has and what the budget allows") {
  Telling telling;
  const Plan plan = telling.plan("{slots: 3}");
  make_run_folder(telling.run(), plan);
  REQUIRE(telling.go(plan).end == RunResult::End::done);
  const Json told = telling.told(telling.run());
  CHECK(told.at("backend") == Json{{"use", "instant"}, {"slots", 3}, {"limits", {{"seconds", 60}}}, {"gpus", 1}});
  CHECK(told.at("budget") ==
        Json{{"experiments", 60}, {"wall", 3600}, {"stages", {{"witness", {{"experiments", 40}}}}}});
}

TEST_CASE("of a backend that does not answer only its name is told, and the run goes on") {
  Telling telling;
  telling.folder.write("away", "");
  const Plan plan = telling.plan("{away: '" + (telling.folder / "away").string() + "'}");
  make_run_folder(telling.run(), plan);
  REQUIRE(telling.go(plan).end == RunResult::End::done);
  CHECK(telling.told(telling.run()).at("backend") == Json{{"use", "instant"}});
}

TEST_CASE("a stage that goes on is told what it was told first, whatever has changed since") {
  Telling telling;
  const Plan before = telling.plan("{slots: 3}", true);
  make_run_folder(telling.run(), before);
  REQUIRE(telling.go(before).end == RunResult::End::paused);
  telling.folder.write("sign", "");
  REQUIRE(telling.go(telling.plan("{slots: 7}", true, "{experiments: 90}")).end == RunResult::End::done);
  CHECK(telling.told(telling.run()).at("backend").at("slots") == 3);
  CHECK(telling.told(telling.run()).at("budget").at("experiments") == 60);
}

TEST_CASE("a replay tells what was told, and asks no backend") {
  Telling telling;
  const std::string away = "{slots: 3, away: '" + (telling.folder / "away").string() + "'}";
  const Plan plan = telling.plan(away);
  make_run_folder(telling.run(), plan);
  REQUIRE(telling.go(plan).end == RunResult::End::done);
  telling.folder.write("away", "");
  for (const auto &[from, to] : {std::pair("run", "replay"), std::pair("replay", "again")}) {
    const Replayed replayed =
        replay_run(telling.folder / from, telling.folder / to, plan, telling.types, telling.stop, nullptr);
    REQUIRE(replayed.run.end == RunResult::End::done);
    CHECK(replayed.identical());
    CHECK(telling.told(telling.folder / to).at("backend").at("slots") == 3);
  }
}
