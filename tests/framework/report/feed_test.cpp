// SPDX-License-Identifier: Apache-2.0
//
// What happened in a run, read from its ledger while it goes on.
#include "report/feed.hpp"

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
  REQUIRE_THAT(kinds(submitted), Catch::UnorderedEquals(Kinds{"job.started", "log"}));  // perhaps at the same time
  const Json &log = submitted[submitted[0].at("event") == "log" ? 0 : 1];
  CHECK(log.at("message") == "hot");
  CHECK(feed.next().empty());

  run.ledger().end_call("main/experiment", "node-1/run", false, {{"status", "timeout"}});
  run.ledger().wait_for_all();
  const auto ended = feed.next();
  REQUIRE(kinds(ended) == Kinds{"call.ended"});
  CHECK(ended[0].at("ok") == false);
  CHECK(ended[0].at("status") == "timeout");
  CHECK(feed.next().empty());
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
