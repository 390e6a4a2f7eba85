// SPDX-License-Identifier: Apache-2.0
//
// The same seed gives the same tree at any number of workers and threads, if calls end in the same order; and a tree
// found by 64 workers is the same, byte for byte, when it is repeated from its record.
#include <catch2/catch.hpp>

#include "run/replay.hpp"
#include "search_run.hpp"
#include "services/http/http.hpp"
#include "services/secrets.hpp"
#include "services/session.hpp"
#include "tests/search_order/virtual_time.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const Catalogue &plugins() {
  static const Catalogue catalogue = [] {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    return Catalogue::scan({TIMED_PLUGINS, EXPERIMENT_PLUGIN});
  }();
  return catalogue;
}

// A small search whose real times nothing fixes.
Plan plan_for(int parallel, int slots) {
  bench::Setting setting;
  setting.workers = parallel;
  setting.nodes = 60;
  Plan plan = bench::plan_of(setting, plugins(), "");
  plan.roles["default"].provider.options = {{"jitter", 0.01}, {"program_bytes", 200}};
  plan.backend->options = {{"slots", slots}, {"jitter", 0.01}, {"failing", 0.25}};
  return plan;
}

// The tree without the seconds that its jobs really took.
Json tree_in(Ledger &ledger, bool with_seconds) {
  ledger.wait_for_all();
  Json nodes = ledger.select("SELECT id,position,node_json FROM nodes ORDER BY position");
  if (!with_seconds)
    for (Json &node : nodes) node["node_json"].erase("seconds");
  return nodes;
}

struct Found {
  Json tree, outputs;
};

Found search_on_virtual_time(std::uint64_t seed, int slots, std::size_t threads) {
  const TemporaryFolder folder;
  const Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  Plan plan = plan_for(8, slots);
  const fs::path run_folder = folder / "run";
  make_run_folder(run_folder, plan);
  const auto ledger = Ledger::open(run_folder / "ledger.sqlite");
  ArtifactStore artifacts(run_folder, *ledger, types);
  std::atomic<bool> stop{false};
  SecretStore secrets;
  HttpService http(secrets);
  Pool pool(threads);
  const RunContext run{run_folder, plan, *ledger, artifacts, types, pool, stop, secrets, http, {}};
  House house(run);
  const StageStep &stage = *plan.steps[0].stage;
  StageSession session(house, stage, "main", run_folder);
  VirtualTime on_virtual_time(session, seed);
  const Json request{{"schema", "athanor.stage.run/1"},
                     {"inputs", {{"idea", plan.inputs.at("idea").value}}},
                     {"folder", run_folder.string()},
                     {"run",
                      {{"id", "run"},
                       {"branch", "main"},
                       {"stage", "experiment"},
                       {"seed", 1},
                       {"topic", {{"text", plan.topic}, {"title", plan.topic_title}}},
                       {"domain", plan.domain},
                       {"parameters", Json::object()},
                       {"roles", house.models().roles()}}}};
  const Json result = Component::create(*stage.use.component, stage.use.options)->run(request, on_virtual_time);
  return {tree_in(*ledger, false), result.at("outputs")};
}

}  // namespace

TEST_CASE("the same seed gives the same tree at any number of workers and threads") {
  const Found one = search_on_virtual_time(1, 1, 1);
  REQUIRE(one.tree.size() == 60);
  for (const auto &[slots, threads] : std::vector<std::pair<int, std::size_t>>{{4, 4}, {64, 64}}) {
    const Found other = search_on_virtual_time(1, slots, threads);
    CHECK(canonical(other.tree) == canonical(one.tree));
    CHECK(canonical(other.outputs.at("claims")) == canonical(one.outputs.at("claims")));
  }
  CHECK(canonical(search_on_virtual_time(2, 4, 4).tree) != canonical(one.tree));
}

TEST_CASE("a tree found by 64 workers is the same when one reader repeats it from its record") {
  const TemporaryFolder folder;
  const Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  std::atomic<bool> stop{false};
  Plan plan = plan_for(64, 64);
  const fs::path recorded = folder / "recorded", repeated = folder / "repeated";
  make_run_folder(recorded, plan);
  REQUIRE(run_plan(plan, recorded, types, stop, {}).end == RunResult::End::done);
  plan.backend->options["slots"] = 1;
  const Replayed replayed = replay_run(recorded, repeated, plan, types, stop, {});
  CHECK(replayed.identical());
  CHECK(canonical(tree_in(*Ledger::open_to_read(repeated / "ledger.sqlite"), true)) ==
        canonical(tree_in(*Ledger::open_to_read(recorded / "ledger.sqlite"), true)));
}
