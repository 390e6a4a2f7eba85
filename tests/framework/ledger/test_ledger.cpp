// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <thread>

#include "foundation/error.hpp"
#include "ledger/ledger.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;

TEST_CASE("what a ledger was told is there after it was closed and opened again") {
  const tests::TemporaryFolder folder;
  {
    const auto ledger = Ledger::create(folder / "ledger.sqlite");
    ledger->start_call({"main/experiment",
                        "node-1/draft",
                        "llm",
                        "experiment.draft",
                        "coder",
                        "abc",
                        1,
                        {{"task", "experiment.draft"}}});
    ledger->end_call("main/experiment", "node-1/draft", true, {{"text", "x = 1"}});
    ledger->start_call({"main/experiment", "node-1/run", "experiment", "", "", "def", 0, Json::object()});
    ledger->wait(ledger->deliver("main/experiment", 0, "node-1/draft"));
  }
  const auto ledger = Ledger::open(folder / "ledger.sqlite");
  const auto calls = ledger->calls("main/experiment");
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].name == "node-1/draft");
  CHECK(calls[0].ended);
  CHECK(calls[0].ok);
  CHECK(calls[0].answer == Json{{"text", "x = 1"}});
  CHECK(calls[0].occurrence == 1);
  CHECK_FALSE(calls[1].ended);  // left, and nobody knows what became of it
  CHECK(ledger->deliveries("main/experiment") == std::vector<std::string>{"node-1/draft"});
  CHECK(ledger->calls("main/other").empty());
}

TEST_CASE("a snapshot stands for all journal entries before it") {
  const tests::TemporaryFolder folder;
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  ledger->append_journal("main/a", {{{"n", 1}}, {{"n", 2}}}, {"call-1"});
  ledger->append_journal("main/b", {{{"n", 9}}}, Json::array());
  ledger->snapshot("main/a", {{"sum", 3}}, {"call-2"});
  ledger->wait(ledger->append_journal("main/a", {{{"n", 3}}}, Json::array()));
  CHECK(ledger->journal("main/a") == Json{{"snapshot", {{"sum", 3}}}, {"entries", {{{"n", 3}}}}});
  CHECK(ledger->journal("main/b") == Json{{"snapshot", nullptr}, {"entries", {{{"n", 9}}}}});
  CHECK(ledger->select("SELECT name FROM accounted WHERE instance='main/a' ORDER BY name") ==
        Json{{{"name", "call-1"}}, {{"name", "call-2"}}});
}

TEST_CASE("an attempt without an end stays visible as one that may have been billed") {
  const tests::TemporaryFolder folder;
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  Attempt attempt;
  attempt.instance = "main/a";
  attempt.call = "draft";
  attempt.provider = "p";
  attempt.model = "m";
  attempt.request = {{"messages", Json::array()}};
  ledger->wait(ledger->start_attempt(attempt));
  CHECK(ledger->select("SELECT outcome FROM attempts")[0]["outcome"].is_null());
  attempt.outcome = "ok";
  attempt.input_tokens = 7;
  ledger->wait(ledger->end_attempt(attempt));
  const Json row = ledger->select("SELECT outcome,input_tokens,cost_usd FROM attempts")[0];
  CHECK(row == Json{{"outcome", "ok"}, {"input_tokens", 7}, {"cost_usd", nullptr}});  // unknown cost is not 0
}

TEST_CASE("a node that is put again keeps what the new version does not say") {
  const tests::TemporaryFolder folder;
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  ledger->node("main/a", {{"id", "node-1"}, {"state", "running"}, {"title", "linear"}});
  ledger->node("main/a", {{"id", "node-2"}, {"state", "running"}});
  ledger->wait(ledger->node("main/a", {{"id", "node-1"}, {"state", "good"}, {"metric", 0.5}}));
  const Json nodes = ledger->select("SELECT node_json FROM nodes ORDER BY position");
  REQUIRE(nodes.size() == 2);
  CHECK(nodes[0]["node_json"] == Json{{"id", "node-1"}, {"state", "good"}, {"title", "linear"}, {"metric", 0.5}});
}

TEST_CASE("many threads writing at once lose nothing and keep each one's order") {
  const tests::TemporaryFolder folder;
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) ledger->wait(ledger->event("thread-" + std::to_string(t), "tick", {{"i", i}}));
    });
  for (std::thread &thread : threads) thread.join();
  CHECK(ledger->select("SELECT COUNT(*) AS n FROM events")[0]["n"] == 400);
  const Json rows = ledger->select("SELECT data_json FROM events WHERE instance='thread-3' ORDER BY seq");
  for (std::size_t i = 0; i < rows.size(); ++i) CHECK(rows[i]["data_json"]["i"] == i);
}

TEST_CASE("rows of one table do not see each other's values") {
  const tests::TemporaryFolder folder;
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  const Json whole{{"id", "a#1"}, {"metric", "m"}, {"value", 1.0}, {"dataset", "digits"}};
  ledger->wait(ledger->end_job("a", {{"reason", "exited"}}, {whole, {{"id", "a#2"}, {"metric", "m"}, {"value", 2.0}}}));
  CHECK(ledger->select("SELECT id,dataset FROM results ORDER BY id") ==
        Json::array({{{"id", "a#1"}, {"dataset", "digits"}}, {{"id", "a#2"}, {"dataset", nullptr}}}));
}

TEST_CASE("a change that cannot be written fails its waiter and every later one, in words") {
  const tests::TemporaryFolder folder;
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  ledger->start_call({"main/a", "x", "llm", "t", "", "k", 1, Json::object()});
  const auto twice = ledger->start_call({"main/a", "x", "llm", "t", "", "k", 1, Json::object()});
  REQUIRE_THROWS_WITH(ledger->wait(twice), Catch::Contains("the ledger cannot be written"));
  REQUIRE_THROWS_AS(ledger->event("", "later", Json::object()), Error);
}

TEST_CASE("a ledger is only opened as what it is") {
  const tests::TemporaryFolder folder;
  REQUIRE_THROWS_WITH(Ledger::open(folder / "none.sqlite"), "there is no ledger");
  folder.write("text.sqlite", "this is no database, and long enough to have a header of its own");
  REQUIRE_THROWS_WITH(Ledger::open(folder / "text.sqlite"), Catch::Contains("cannot be opened"));
  Ledger::create(folder / "ledger.sqlite");
  REQUIRE_THROWS_WITH(Ledger::create(folder / "ledger.sqlite"), "there is a ledger already");
  const auto reader = Ledger::open_to_read(folder / "ledger.sqlite");
  REQUIRE_THROWS_WITH(reader->event("", "x", Json::object()), "this ledger was opened to read only");
}
