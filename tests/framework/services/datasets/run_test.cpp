// SPDX-License-Identifier: Apache-2.0
//
// Runs with a data set from a server: fetched before the first stage, once for all runs, resumes and replays.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "run/replay.hpp"
#include "tests/framework/services/a_run.hpp"
#include "tests/framework/services/datasets/files_in.hpp"
#include "tests/framework/services/http/fault_server.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const std::string table = "length,kind\n1,a\n2,b\n";

// With a cache of its own.
struct DataRun : ARun {
  static Json some(int jobs) { return {{"jobs", jobs}, {"asks", 0}}; }
  DataRun(const std::string &url, const std::string &content) : ARun(some(2), Json::object(), Json::object()) {
    ::setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
    DataSet set;
    set.id = set.label = "sticks";
    set.url = url;
    set.sha256 = sha256(content);
    plan.datasets = {set};
  }
  fs::path cache() const { return folder / "cache/athanor/datasets"; }
};

}  // namespace

TEST_CASE("a run fetches its data before its first stage, jobs read them, and the ledger names them") {
  FaultServer server;
  server.on("/sticks.csv").answer(200, table, {});
  DataRun run(server.url("/sticks.csv"), table);
  std::size_t fetched_by = 0;
  run.when = [&](const Json &event) {
    if (event.at("event") == "stage.running") fetched_by = server.requests().size();
  };
  const RunResult result = run.go();
  REQUIRE(result.message == "");
  CHECK(fetched_by == 1);
  CHECK(run.count("dataset.fetching") == 1);
  CHECK(run.count("dataset.ready") == 1);
  CHECK(read_file(run.run_folder() / "jobs/main.crowd.job-0/data/sticks/sticks.csv") == table);
  const Json rows = run.ledger()->select("SELECT who,call,status FROM exchanges");
  CHECK(rows == Json::array({{{"who", "dataset/sticks"}, {"call", "dataset/sticks"}, {"status", 200}}}));
  const Json answer = run.ledger()->select("SELECT answer_json FROM answers")[0].at("answer_json");
  CHECK(answer.at("environment").at("datasets")[0].at("sha256") == sha256(table));
}

TEST_CASE("a second run, a resumed one and a replay ask the server for nothing") {
  auto server = std::make_unique<FaultServer>();
  server->on("/sticks.csv").answer(200, table, {});
  DataRun first(server->url("/sticks.csv"), table);
  first.plan.steps[0].stage->use.options["stop_after"] = 1;
  CHECK(first.go().end == RunResult::End::failed);
  server.reset();

  first.with_options(DataRun::some(2));
  REQUIRE(first.go().message == "");
  CHECK(first.count("dataset.fetching") == 1);
  CHECK(first.count("dataset.ready") == 1);

  DataRun second(first.plan.datasets[0].url, table);
  ::setenv("XDG_CACHE_HOME", (first.folder / "cache").c_str(), 1);
  REQUIRE(second.go().message == "");
  CHECK(second.count("dataset.fetching") == 0);

  fs::remove_all(first.folder / "cache");
  const Replayed replayed =
      replay_run(first.run_folder(), first.folder / "replay", first.plan, first.types, first.stop, {});
  REQUIRE(replayed.run.message == "");
  CHECK(replayed.identical());
  CHECK_FALSE(fs::exists(first.folder / "cache"));
}

TEST_CASE(
    "behind the walls of the local backend data can be read and not be written, and nothing else of them is seen") {
  const TemporaryFolder data;
  DataRun run("", "");
  run.plan.datasets[0] = {};
  run.plan.datasets[0].id = "sticks";
  run.plan.datasets[0].path = data.write("sticks.csv", table);
  run.plan.datasets.push_back(run.plan.datasets[0]);
  run.plan.datasets[1].id = "labels";
  run.plan.datasets[1].hidden = true;
  run.plan.datasets[1].path = data.write("labels.csv", "secret");
  run.plan.datasets.push_back(run.plan.datasets[0]);
  run.plan.datasets[2].id = "folder";
  run.plan.datasets[2].path = data.write("folder/inside.txt", "inside\n").parent_path();
  fs::permissions(data.path(), fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
  const Catalogue installed = Catalogue::scan({fs::path(ATHANOR_BUILD_DIR) / "lib/athanor/plugins"});
  run.plan.backend = Use{"backend", "local", Json::object(), installed.find("backend", "local")};
  run.with_options({{"jobs", 1},
                    {"asks", 0},
                    {"command",
                     {"sh", "-c",
                      "ls $ATHANOR_DATA; cat $ATHANOR_DATA/sticks/sticks.csv $ATHANOR_DATA/folder/inside.txt; "
                      "echo x >> $ATHANOR_DATA/sticks/sticks.csv || echo read-only; touch $ATHANOR_DATA/folder/new || "
                      "echo read-only; ls " +
                          data.path().string() + " || echo unseen"}}});
  const RunResult result = run.go();
  REQUIRE(result.message == "");
  const Json outcome = run.ledger()->select("SELECT answer_json FROM answers")[0].at("answer_json");
  INFO(outcome.dump(2));
  CHECK(outcome.at("output").get<std::string>().find("folder\nsticks\n" + table +
                                                     "inside\nread-only\nread-only\nunseen\n") == 0);
  CHECK(read_file(data / "sticks.csv") == table);
}

TEST_CASE("a server that is away pauses the run before any stage, a wrong file fails it") {
  SECTION("away") {
    const RefusingPort nobody;
    DataRun run(nobody.url() + "/sticks.csv", table);
    run.plan.datasets[0].max_bytes = 1;
    run.stop = false;
    const RunResult result = run.go();
    CHECK(result.end == RunResult::End::paused);
    CHECK(result.message.find("the data set 'sticks' could not be fetched: no connection to") != std::string::npos);
    CHECK(run.count("stage.running") == 0);
    CHECK(files_in(run.cache()).empty());
  }
  SECTION("wrong") {
    FaultServer server;
    server.on("/sticks.csv").answer(200, table, {});
    DataRun run(server.url("/sticks.csv"), "what was meant");
    const RunResult result = run.go();
    CHECK(result.end == RunResult::End::failed);
    CHECK(result.message.find("the file has the SHA-256 " + sha256(table)) != std::string::npos);
    CHECK(run.count("stage.running") == 0);
    CHECK(files_in(run.cache()).empty());
  }
}
