// SPDX-License-Identifier: Apache-2.0
//
// Tokens of earlier answers: from memory, and from the ledger of a run.
#include "run/history.hpp"

#include <catch2/catch.hpp>

#include "ledger/ledger.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("too few answers say nothing, and those of the same model come first") {
  History history;
  history.add("writeup", "writeup.draft", "small", 100, 10);
  history.add("writeup", "writeup.draft", "small", 200, 20);
  CHECK_FALSE(history.of("writeup", "writeup.draft", "small"));
  history.add("writeup", "writeup.draft", "big", 900, 90);
  const auto any = history.of("writeup", "writeup.draft", "small");
  REQUIRE(any);
  CHECK_FALSE(any->same_model);
  CHECK(any->answers == 3);
  CHECK(any->median_input == 200);
  history.add("writeup", "writeup.draft", "small", 300, 30);
  const auto own = history.of("writeup", "writeup.draft", "small");
  CHECK(own->same_model);
  CHECK(own->input.high == 300);
  CHECK_FALSE(history.of("review", "writeup.draft", "small"));
}

TEST_CASE("nine tenths of many answers leave out the odd ones") {
  History history;
  for (int i = 1; i <= 100; ++i) history.add("s", "t", "m", i, 1000 + i);
  const auto of = history.of("s", "t", "m");
  CHECK(of->input.low == 5);
  CHECK(of->input.high == 95);
  CHECK(of->median_output == 1050);
}

TEST_CASE("a run's ledger gives what its real models took, scripted answers and empty counts say nothing") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "one");
  {
    const auto ledger = Ledger::create(folder / "one" / "ledger.sqlite");
    ledger->stage_state("main/paper", "main", "paper", "writeup", "done", Json::object());
    for (int i = 1; i <= 5; ++i) {
      CallStart call;
      call.instance = "main/paper", call.name = "draft-" + std::to_string(i), call.kind = "athanor.llm/1";
      call.task = "writeup.draft", call.role = "default", call.key = "k", call.occurrence = i,
      call.request = Json::object();
      ledger->start_call(call);
      Attempt attempt;
      attempt.instance = call.instance, attempt.call = call.name, attempt.provider = "acme", attempt.model = "m";
      attempt.request = Json::object(), attempt.scripted = i == 5;
      ledger->start_attempt(attempt);
      attempt.outcome = "ok", attempt.reply = Json::object();
      attempt.input_tokens = i == 4 ? 0 : 1000 * i, attempt.output_tokens = 10 * i;
      ledger->end_attempt(attempt);
    }
    ledger->wait_for_all();
  }
  CHECK(runs_below(folder.path()) == std::vector<fs::path>{folder / "one"});
  CHECK(runs_below(folder / "nowhere").empty());
  History history;
  history.read(folder / "one");
  CHECK(history.runs() == 1);
  const auto of = history.of("writeup", "writeup.draft", "m");
  REQUIRE(of);
  CHECK(of->answers == 3);
  CHECK(of->input.high == 3000);
  CHECK(of->median_output == 20);
}

TEST_CASE("what a fork took over is counted in the run that it comes from") {
  const TemporaryFolder folder;
  {
    const auto ledger = Ledger::create(folder / "ledger.sqlite");
    ledger->stage_state("main/paper", "main", "paper", "writeup", "done", Json::object());
    for (int i = 1; i <= 6; ++i) {
      CallStart call;
      call.instance = "main/paper", call.name = "draft-" + std::to_string(i), call.kind = "llm";
      call.task = "writeup.draft", call.key = "k", call.occurrence = i, call.request = Json::object();
      ledger->start_call(call);
      Attempt attempt;
      attempt.instance = call.instance, attempt.call = call.name, attempt.provider = "acme", attempt.model = "m";
      attempt.request = Json::object();
      ledger->start_attempt(attempt);
      attempt.outcome = "ok", attempt.reply = Json::object(), attempt.input_tokens = 100 * i, attempt.output_tokens = 1;
      ledger->end_attempt(attempt);
    }
    ledger->meta("forked_from", R"({"id": "other", "attempts": 3})");
    ledger->wait_for_all();
  }
  History history;
  history.read(folder.path());
  const auto of = history.of("writeup", "writeup.draft", "m");
  REQUIRE(of);
  CHECK(of->answers == 3);
  CHECK(of->input.low == 400);
}
