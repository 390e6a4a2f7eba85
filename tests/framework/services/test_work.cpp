// SPDX-License-Identifier: Apache-2.0
//
// What an experiment wrote, as records.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "services/work.hpp"

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
