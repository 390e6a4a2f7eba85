// SPDX-License-Identifier: Apache-2.0
//
// A provider that is away for an hour.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "tests/framework/services/a_run.hpp"
#include "tests/framework/services/models/asking.hpp"

using namespace athanor;

TEST_CASE("a service that is away for an hour of made-up time is asked now and then, and then answers") {
  tests::Asking asking;
  std::vector<Json> answers(100, tests::fails("unavailable"));
  answers.push_back(tests::says("Back."));
  asking.role("default", answers);
  int given_up = 0;
  for (;;) {
    try {
      const Json answer = asking.talk();  // six tries, with the waits between them
      CHECK(answer.at("text") == "Back.");
      break;
    } catch (const Error &e) {
      REQUIRE(e.code() == "unavailable");
      CHECK(is_house_fault(e.code()));  // each time the run pauses, and nothing is a node's failure
      REQUIRE(++given_up < 100);
    }
  }
  CHECK(asking.clock.waited() >= 3600);  // a hundred requests take more than the hour
  CHECK(asking.chats().size() == 101);
  CHECK(asking.attempts("outcome").back().at("outcome") == "ok");
}

TEST_CASE("a run whose provider goes away pauses, and asks again only for what was not answered") {
  const tests::TemporaryFolder logs;
  tests::ARun run({{"jobs", 3}, {"asks", 12}, {"strict", true}}, {{"away_after", 5}, {"log", (logs / "asks").string()}},
                  {{"log", (logs / "jobs").string()}});
  for (int hour = 0; hour < 3; ++hour) {
    const RunResult away = run.go();
    CHECK(away.end == RunResult::End::paused);
    CHECK_THAT(away.message, Catch::Contains("nobody answers"));
    run.plan.roles["default"].provider.options["away_after"] = 0;  // still away when it is tried again
  }
  for (const Json &row :
       run.ledger()->select("SELECT a.ok FROM answers a JOIN calls c USING(instance,name) WHERE c.kind='llm'"))
    CHECK(row.at("ok") == 1);  // that nobody answered is nowhere an answer
  run.plan.roles["default"].provider.options["away_after"] = -1;
  CHECK(run.go().end == RunResult::End::done);
  CHECK(run.idea().at("hypothesis") == "15 ok, 0 failed");
  CHECK(tests::lines(logs / "asks") == 12);
  CHECK(tests::lines(logs / "jobs") == 3);
}
