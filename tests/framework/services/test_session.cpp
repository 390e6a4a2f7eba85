// SPDX-License-Identifier: Apache-2.0
//
// A stage's calls, from its one thread to the ledger and back.
#include <catch2/catch.hpp>

#include "tests/framework/services/a_run.hpp"

using namespace athanor;
using tests::ARun;
using tests::lines;

TEST_CASE("one stage on one thread keeps 1,000 jobs and 64 model calls in flight") {
  // The provider answers nobody before 64 calls are with it, so the case passes only if they are there together.
  ARun run({{"jobs", 1000}, {"asks", 64}}, {{"together", 64}}, {{"slots", 1000}});
  const RunResult result = run.go();
  REQUIRE(result.message == "");
  REQUIRE(result.end == RunResult::End::done);
  CHECK(run.idea().at("hypothesis") == "1064 ok, 0 failed");
  CHECK(run.ledger()->select("SELECT COUNT(*) AS n FROM deliveries")[0]["n"] == 1064);
  CHECK(run.ledger()->select("SELECT COUNT(*) AS n FROM results")[0]["n"] == 1000);
}

TEST_CASE("a stage that starts again gets recorded answers in the recorded order, and nothing is made twice") {
  const tests::TemporaryFolder logs;
  const Json instant{{"slots", 3}, {"log", (logs / "jobs").string()}}, echo{{"log", (logs / "asks").string()}};
  ARun run({{"jobs", 20}, {"asks", 10}, {"stop_after", 17}}, echo, instant);
  REQUIRE(run.go().end == RunResult::End::failed);
  std::string before;
  for (const std::string &name : run.ledger()->deliveries("main/crowd")) before += name + " ";

  run.with_options({{"jobs", 20}, {"asks", 10}});
  const RunResult again = run.go();
  REQUIRE(again.message == "");
  CHECK(lines(logs / "jobs") == 20);
  CHECK(lines(logs / "asks") == 10);
  const std::string order = run.idea().at("title");
  CHECK(order.substr(0, before.size()) == before);
}

TEST_CASE("a finished stage is not run again") {
  ARun run({{"jobs", 2}, {"asks", 1}}, Json::object(), Json::object());
  REQUIRE(run.go().end == RunResult::End::done);
  REQUIRE(run.go().end == RunResult::End::done);
  CHECK(run.count("stage.running") == 1);
  CHECK(run.count("stage.reused") == 1);
}

TEST_CASE("a provider that is away for a moment is asked again, and every attempt is recorded") {
  ARun run({{"jobs", 0}, {"asks", 1}}, {{"fail_attempts", 1}}, Json::object());
  const RunResult result = run.go();
  REQUIRE(result.message == "");
  CHECK(run.ledger()->select("SELECT number,outcome,cost_usd,scripted FROM attempts ORDER BY seq") ==
        Json{{{"number", 1}, {"outcome", "unavailable"}, {"cost_usd", nullptr}, {"scripted", 1}},
             {{"number", 2}, {"outcome", "ok"}, {"cost_usd", 0.0}, {"scripted", 1}}});
}

TEST_CASE("a program that fails is a result, a job that the house lost is not an answer") {
  ARun failing({{"jobs", 1}, {"asks", 0}, {"command", "fail"}}, Json::object(), Json::object());
  REQUIRE(failing.go().end == RunResult::End::done);
  CHECK(failing.idea().at("hypothesis") == "0 ok, 1 failed");
  CHECK(failing.ledger()->calls("main/crowd")[0].ended);
  CHECK(failing.ledger()->calls("main/crowd")[0].answer.at("exit_code") == 3);

  const tests::TemporaryFolder logs;
  ARun losing({{"jobs", 1}, {"asks", 0}, {"command", "lose"}}, Json::object(), {{"log", (logs / "jobs").string()}});
  REQUIRE(losing.go().end == RunResult::End::paused);
  CHECK(lines(logs / "jobs") == 2);  // it ran again, once
  CHECK(losing.ledger()->select("SELECT seq FROM events WHERE kind='job.lost'").size() == 1);
  CHECK_FALSE(losing.ledger()->calls("main/crowd")[0].ended);  // a resumed run asks again
}

TEST_CASE("a call recorded with another request is refused, not answered with the wrong thing") {
  ARun run({{"jobs", 1}, {"asks", 0}, {"stop_after", 1}}, Json::object(), Json::object());
  REQUIRE(run.go().end == RunResult::End::failed);
  run.with_options({{"jobs", 1}, {"asks", 0}, {"command", "fail"}});
  const RunResult again = run.go();
  REQUIRE(again.end == RunResult::End::failed);
  CHECK_THAT(again.message,
             Catch::Contains("the call 'job-0' of main/crowd was recorded with another request than it has now"));
  CHECK_THAT(again.hint, Catch::Contains("start a new run"));
}

TEST_CASE("a run that is asked to stop pauses, and goes on later") {
  ARun run({{"jobs", 4}, {"asks", 0}}, Json::object(), Json::object());
  run.stop = true;
  CHECK(run.go().end == RunResult::End::paused);
  run.stop = false;
  CHECK(run.go().end == RunResult::End::done);
}

TEST_CASE("a run that is asked to stop while jobs run does not wait for them, and starts none of those that wait") {
  const tests::TemporaryFolder logs;
  ARun run({{"jobs", 5}, {"asks", 0}}, Json::object(),
           {{"slots", 2}, {"hold", true}, {"log", (logs / "jobs").string()}});
  run.when = [&](const Json &event) {
    if (event.at("event") == "job.started") run.stop = true;
  };
  CHECK(run.go().end == RunResult::End::paused);
  CHECK(lines(logs / "jobs") <= 2);
  run.when = nullptr;
  run.stop = false;
  run.plan.backend->options["hold"] = false;
  CHECK(run.go().end == RunResult::End::done);
  CHECK(run.idea().at("hypothesis") == "5 ok, 0 failed");
}

TEST_CASE("jobs that wait for a GPU in the backend keep no others from being handed to it") {
  ARun run({{"jobs", 6}, {"with_gpu", 3}, {"asks", 0}}, Json::object(), {{"slots", 2}, {"gpus_wait_for", 3}});
  CHECK(run.go().end == RunResult::End::done);
  CHECK(run.idea().at("hypothesis") == "6 ok, 0 failed");
}

TEST_CASE("two processes cannot run one run") {
  ARun run({{"jobs", 0}, {"asks", 0}}, Json::object(), Json::object());
  const RunLock lock(run.run_folder());
  REQUIRE_THROWS_WITH(run.go(), Catch::Contains("another process is running this run (process "));
}

TEST_CASE("a run folder that is taken is refused and left as it was") {
  ARun run({{"jobs", 0}, {"asks", 0}}, Json::object(), Json::object());
  REQUIRE_THROWS_WITH(make_run_folder(run.run_folder(), run.plan), "this folder holds a run already");
  run.folder.write("other/file", "mine");
  REQUIRE_THROWS_WITH(make_run_folder(run.folder / "other", run.plan), "this folder is not empty");
  CHECK(read_file(run.folder / "other/file") == "mine");
  REQUIRE_THROWS_WITH(make_run_folder("/proc/nowhere/run", run.plan), Catch::Contains("the run folder cannot be made"));
}

TEST_CASE("a fault of the house is held until nothing else can come, the stage never sees it as an answer") {
  const tests::TemporaryFolder logs;
  // The model calls fail for good; every job is taken all the same, and only then the run pauses.
  ARun run({{"jobs", 6}, {"asks", 2}}, {{"fail_attempts", 100}}, {{"slots", 1}, {"log", (logs / "jobs").string()}});
  run.plan.budget.tokens = 10;  // no call fits, so that none is tried for minutes
  const RunResult result = run.go();
  CHECK(result.end == RunResult::End::paused);
  CHECK(lines(logs / "jobs") == 6);
  CHECK(run.ledger()->select("SELECT COUNT(*) AS n FROM deliveries")[0]["n"] == 6);
}
