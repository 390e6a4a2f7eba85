// SPDX-License-Identifier: Apache-2.0
//
// What happened in a run, read from its ledger while it goes on.
#include "report/feed.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/framework/report/believable_run.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

std::vector<std::string> kinds(const std::vector<Json> &events) {
  std::vector<std::string> out;
  for (const Json &event : events) out.push_back(event.at("event"));
  return out;
}
using Kinds = std::vector<std::string>;

}  // namespace

TEST_CASE("feed: each thing is told once, whenever it is recorded") {
  const Folder folder;
  BelievableRun run(folder.path);
  run.ledger().wait_for_all();
  const auto reader = Ledger::open_to_read(folder.path / "ledger.sqlite");
  EventFeed feed(*reader);
  feed.next();
  CHECK(feed.next().empty());

  CallStart start;
  start.instance = "main/experiment";
  start.name = "node-1/run";
  start.kind = "experiment";
  run.ledger().start_call(start);
  run.ledger().wait_for_all();
  const auto begun = feed.next();
  REQUIRE(kinds(begun) == Kinds{"call.started"});
  CHECK(begun[0].at("call") == "node-1/run");
  CHECK(begun[0].at("instance") == "main/experiment");
  CHECK(begun[0].at("kind") == "experiment");

  run.ledger().submit_job("job-1", "main/experiment", "node-1/run", "local", "jobs/job-1", Json::object());
  run.ledger().event("main/experiment", "log", {{"level", 3}, {"message", "hot"}});
  run.ledger().wait_for_all();
  const auto submitted = feed.next();
  REQUIRE_THAT(kinds(submitted), Catch::UnorderedEquals(Kinds{"job.started", "log", "spent"}));
  const auto of_kind = [&](const char *kind) {
    return *std::find_if(submitted.begin(), submitted.end(), [&](const Json &one) { return one.at("event") == kind; });
  };
  CHECK(of_kind("log").at("message") == "hot");
  CHECK(of_kind("spent").at("experiments") == 1);
  CHECK(feed.next().empty());

  run.ledger().end_call("main/experiment", "node-1/run", false, {{"status", "timeout"}});
  run.ledger().wait_for_all();
  const auto ended = feed.next();
  REQUIRE(kinds(ended) == Kinds{"call.ended"});
  CHECK(ended[0].at("ok") == false);
  CHECK(ended[0].at("status") == "timeout");
  CHECK(feed.next().empty());
}

TEST_CASE("feed: what was spent is told when it changed, with what nobody knows") {
  const Folder folder;
  BelievableRun run(folder.path);
  run.ledger().wait_for_all();
  const auto reader = Ledger::open_to_read(folder.path / "ledger.sqlite");
  EventFeed feed(*reader);
  feed.next();
  const auto spent = [&] {
    run.ledger().wait_for_all();
    Json out;
    for (const Json &event : feed.next())
      if (event.at("event") == "spent") out = event;
    return out;
  };
  Attempt attempt;
  attempt.instance = "main/ideation";
  attempt.call = "propose";
  attempt.attributes = {{"athanor.reserved_usd", 0.25}, {"athanor.reserved_tokens", 40}};
  run.ledger().start_attempt(attempt);
  CHECK(spent().at("reserved_usd") == 0.25);
  attempt.outcome = "ok";
  attempt.input_tokens = 10;
  attempt.output_tokens = 5;
  attempt.cost = 0.125;
  run.ledger().end_attempt(attempt);
  const Json first = spent();
  CHECK(first.at("usd") == 0.125);
  CHECK(first.at("usd_unknown") == 0);
  CHECK(first.at("tokens") == 15);
  CHECK(first.at("reserved_usd") == 0);
  CHECK(spent().is_null());

  attempt.number = 2;
  attempt.cost.reset();
  attempt.input_tokens.reset();
  run.ledger().start_attempt(attempt);
  run.ledger().end_attempt(attempt);
  const Json second = spent();
  CHECK(second.at("usd") == 0.375);  // as it was reserved
  CHECK(second.at("usd_unknown") == 1);
  CHECK(second.at("tokens") == 55);
}

TEST_CASE("feed: of a run that ended everything is there at once, in the order of time") {
  const Folder folder;
  BelievableRun run(folder.path);
  run.all();
  run.ledger().wait_for_all();
  const auto reader = Ledger::open_to_read(folder.path / "ledger.sqlite");
  const auto events = EventFeed(*reader).next();
  REQUIRE(events.size() > 20);
  for (std::size_t i = 1; i < events.size(); ++i) CHECK(events[i - 1].at("at") <= events[i].at("at"));
  CHECK(events.front().at("event") == "run.created");
  CHECK(events.back().at("event") == "run.done");
}
