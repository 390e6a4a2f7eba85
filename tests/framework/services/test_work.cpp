// SPDX-License-Identifier: Apache-2.0
//
// What an experiment wrote, as records.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "services/work.hpp"
#include "tests/framework/services/a_run.hpp"

using namespace athanor;

TEST_CASE("each good line of a results file is one record, named by its call and line") {
  Json faults = Json::array();
  const Json records = read_records(
      "{\"metric\":\"accuracy\",\"value\":0.93,\"condition\":\"baseline\",\"split\":\"test\",\"factors\":{\"noise\":0."
      "2}}\n"
      "\n"
      "{\"metric\":\"accuracy\",\"value\":1,\"step\":10,\"note\":\"ignored\"}\n",
      "node-3/run", 7, faults);
  CHECK(faults.empty());
  REQUIRE(records.size() == 2);
  CHECK(records[0] == Json{{"id", "node-3/run#1"},
                           {"metric", "accuracy"},
                           {"value", 0.93},
                           {"condition", "baseline"},
                           {"split", "test"},
                           {"seed", 7},
                           {"factors", {{"noise", 0.2}}}});
  CHECK(records[1] == Json{{"id", "node-3/run#3"},
                           {"metric", "accuracy"},
                           {"value", 1},
                           {"step", 10},
                           {"seed", 7},
                           {"factors", Json::object()}});
}

TEST_CASE("a line that is no measurement is a fault with its number") {
  Json faults = Json::array();
  const Json records = read_records(
      "accuracy 0.9\n{\"value\":1}\n{\"metric\":\"a\",\"value\":NaN}\n{\"metric\":\"a\",\"value\":\"0.9\"}\n", "run",
      nullptr, faults);
  CHECK(records.empty());
  CHECK(faults == Json{"line 1 of the results: not a JSON object: accuracy 0.9",
                       "line 2 of the results: no text 'metric'",
                       "line 3 of the results: not a JSON object: {\"metric\":\"a\",\"value\":NaN}",
                       "line 4 of the results: the value of 'a' is not a finite number"});
}

TEST_CASE("what a job left that is not taken is told with its outcome, and nobody's file is kept in its place") {
  tests::ARun run({{"jobs", 1}, {"asks", 0}, {"command", "trick"}}, Json::object(), Json::object());
  REQUIRE(run.go().message == "");
  const Json answers = run.ledger()->select("SELECT answer_json FROM answers");
  REQUIRE(answers.size() == 1);
  const Json &outcome = answers[0].at("answer_json");
  INFO(outcome.dump(2));
  CHECK(outcome.at("status") == "invalid_results");
  CHECK(outcome.at("faults") == Json{"the results file was not read: 'results.jsonl' is a symbolic link"});
  CHECK(outcome.at("records").empty());
  CHECK(outcome.at("files").empty());
  CHECK(outcome.at("left_out") == Json{"'figures' is no folder, so nothing below it is kept"});
}

TEST_CASE("what is quoted from results can be printed") {
  Json faults = Json::array();
  const std::string painted =
      "\x1b[2J\n{\"metric\":\"\\u001b[2J\",\"value\":\"x\"}\n" + std::string(2000000, 'x') + "\n";
  CHECK(read_records(painted, "run", nullptr, faults).empty());
  CHECK(faults[0] == "line 1 of the results: not a JSON object: \\x1b[2J");
  CHECK(faults[1] == "line 2 of the results: the value of '\\x1b[2J' is not a finite number");
  CHECK(faults[2].get<std::string>().size() < 200);
}
