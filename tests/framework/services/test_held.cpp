// SPDX-License-Identifier: Apache-2.0
//
// A run and the people around it: budgets, approvals, wishes from other processes, branches side by side.
#include <catch2/catch.hpp>

#include "run/approvals.hpp"
#include "run/control.hpp"
#include "tests/framework/services/a_run.hpp"

using namespace athanor;
using tests::ARun;
using tests::lines;

namespace {

const Json none = Json::object();

Json idea(const std::string &id, double score = 1) {
  return {{"id", id}, {"title", id}, {"hypothesis", "about " + id}, {"scores", {{"overall", score}}}};
}

// The stage `crowd` for each of the ideas.
void for_each_of(Plan &plan, const Json &ideas, std::size_t parallel) {
  auto each = std::make_shared<ForEach>();
  each->id = "for_each-1";
  each->over = {Source::From::file, "", "ideas"};
  each->item_type = "idea/1";
  each->item_name = "idea";
  each->parallel = parallel;
  each->steps = plan.steps;
  plan.inputs["ideas"] = {"idea/1", true, ideas, "ideas.json"};
  plan.steps = {{std::nullopt, each}};
}

// Sends a wish as another process would, when the event happens for the first time.
std::function<void(const Json &)> at_first(const std::string &event, const fs::path &run, const Json &said) {
  auto sent = std::make_shared<bool>(false);
  return [=](const Json &e) {
    if (e.at("event") == event && !std::exchange(*sent, true)) send_wish(run, said);
  };
}

}  // namespace

TEST_CASE("a run at its cap of experiments pauses, and goes on with a higher one without repeating anything") {
  const tests::TemporaryFolder logs;
  ARun run({{"jobs", 10}, {"asks", 0}}, none, {{"slots", 2}, {"log", (logs / "jobs").string()}});
  run.plan.budget.experiments = 4;
  const RunResult capped = run.go();
  CHECK(capped.end == RunResult::End::paused);
  CHECK_THAT(capped.hint, Catch::Contains("--budget experiments=NUMBER"));
  CHECK(lines(logs / "jobs") <= 4);
  run.plan.budget.experiments = 10;
  REQUIRE(run.go().message == "");
  CHECK(lines(logs / "jobs") == 10);
}

TEST_CASE("model calls reserve tokens before they leave and settle for what they took") {
  ARun run({{"jobs", 0}, {"asks", 12}}, none, none);
  run.plan.budget.tokens = 3000;  // each is expected to take about a thousand, and takes eight
  REQUIRE(run.go().message == "");
  const Json attempts = run.ledger()->select("SELECT attributes_json FROM attempts ORDER BY seq");
  REQUIRE(attempts.size() == 12);
  CHECK(attempts[0].at("attributes_json").at("athanor.reserved_tokens") > 500);

  ARun poor({{"jobs", 0}, {"asks", 1}}, none, none);
  poor.plan.budget.tokens = 100;
  const RunResult paused = poor.go();
  CHECK(paused.end == RunResult::End::paused);
  CHECK_THAT(paused.message, Catch::Contains("100 tokens, leaves no room for what is next: 0 are used"));
  CHECK(poor.ledger()->select("SELECT COUNT(*) AS n FROM attempts")[0]["n"] == 0);
}

TEST_CASE("another process lets a run pause, and is answered, the record says who it was") {
  ARun run({{"jobs", 3}, {"asks", 0}}, none, {{"hold", true}});
  std::string id;
  run.when = [&](const Json &e) {
    if (e.at("event") == "job.started" && id.empty()) id = send_wish(run.run_folder(), wish("pause"));
  };
  const RunResult result = run.go();
  CHECK(result.end == RunResult::End::paused);
  CHECK(result.message == "paused by " + user_name() + "; nothing that was recorded is lost");
  const auto answer = answer_to(run.run_folder(), id, std::chrono::seconds(60));
  REQUIRE(answer);
  CHECK(answer->at("ok") == true);
  const Json events = run.ledger()->select("SELECT data_json FROM events WHERE kind='control'");
  REQUIRE(events.size() == 1);
  CHECK(events[0]["data_json"]["wish"]["by"] == user_name());
}

TEST_CASE("a wish that makes no sense is answered as such, and changes nothing") {
  ARun run({{"jobs", 1}, {"asks", 0}}, none, none);
  run.plan.steps[0].stage->approve = Approve::before;
  std::vector<std::string> ids;
  run.when = [&](const Json &e) {
    if (e.at("event") != "stage.waiting") return;
    ids.push_back(send_wish(run.run_folder(), wish("dance")));
    ids.push_back(send_wish(run.run_folder(), wish("approve", {{"stage", "crwd"}})));
    ids.push_back(send_wish(run.run_folder(), wish("approve", {{"stage", "crowd"}, {"note", "go"}})));
  };
  REQUIRE(run.go().message == "");
  REQUIRE(ids.size() == 3);
  CHECK(answer_to(run.run_folder(), ids[0], std::chrono::seconds(60))->at("message") ==
        "a run cannot be told to 'dance'");
  CHECK(answer_to(run.run_folder(), ids[1], std::chrono::seconds(60))->at("hint") == "waiting: main/crowd");
  CHECK(answer_to(run.run_folder(), ids[2], std::chrono::seconds(60))->at("message") == "main/crowd is approved");
}

TEST_CASE("a stage waits for its word across restarts, before it begins") {
  ARun run({{"jobs", 1}, {"asks", 0}}, none, none);
  run.plan.steps[0].stage->approve = Approve::before;
  run.when = at_first("stage.waiting", run.run_folder(), wish("pause"));
  CHECK(run.go().end == RunResult::End::paused);
  CHECK(run.count("job.started") == 0);
  {
    const auto ledger = Ledger::open(run.run_folder() / "ledger.sqlite");
    REQUIRE(waiting_stages(*ledger).size() == 1);
    CHECK(decide(*ledger, "crowd", true, "ann", "fine") == "main/crowd");
    CHECK(waiting_stages(*ledger).empty());
  }
  run.stop = false;
  run.when = nullptr;
  REQUIRE(run.go().message == "");
}

TEST_CASE("what a stage made waits for a word, may be edited meanwhile, and the edit is what goes on") {
  ARun run({{"jobs", 1}, {"asks", 0}}, none, none);
  run.plan.steps[0].stage->approve = Approve::after;
  const Json mine = idea("crowd", 9);
  run.when = [&](const Json &e) {
    if (e.at("event") != "stage.waiting") return;
    send_wish(run.run_folder(), wish("edit", {{"artifact", "crowd.idea"}, {"value", {{"id", 7}}}}));
    send_wish(run.run_folder(), wish("edit", {{"artifact", "crowd.idea"}, {"value", mine}}));
    send_wish(run.run_folder(), wish("approve", {{"stage", "main/crowd"}}));
  };
  REQUIRE(run.go().message == "");
  const auto ledger = run.ledger();
  CHECK(ledger->stage("main/crowd")->outputs == Json{{"idea", "main/crowd/idea@2"}});
  CHECK(Json::parse(read_file(run.run_folder() / "artifacts/main/crowd/idea@2.json")) == mine);
  const Json edits = ledger->select("SELECT data_json FROM events WHERE kind='artifact.edited'");
  REQUIRE(edits.size() == 1);  // the one that did not fit its type is none
  CHECK(edits[0]["data_json"] ==
        Json{{"artifact", "main/crowd/idea@2"}, {"was", "main/crowd/idea@1"}, {"by", user_name()}});
}

TEST_CASE("a rejected stage ends its branch, with the reason, and stays rejected") {
  ARun run({{"jobs", 1}, {"asks", 0}}, none, none);
  run.plan.steps[0].stage->approve = Approve::after;
  run.when = at_first("stage.waiting", run.run_folder(), wish("reject", {{"stage", "crowd"}, {"note", "too thin"}}));
  const RunResult result = run.go();
  CHECK(result.end == RunResult::End::failed);
  CHECK(result.message == "main/crowd: rejected by " + user_name() + ": too thin");
  CHECK(run.ledger()->stage("main/crowd")->state == "rejected");
  CHECK(run.go().end == RunResult::End::failed);
  CHECK(run.count("job.started") == 1);
}

TEST_CASE("branches run side by side, as many as the for_each allows") {
  // The provider answers nobody before two calls are with it, and each branch makes one.
  ARun run({{"jobs", 0}, {"asks", 1}}, {{"together", 2}}, none);
  for_each_of(run.plan, Json::array({idea("a"), idea("b"), idea("c")}), 2);
  REQUIRE(run.go().message == "");
  for (const char *branch : {"a", "b", "c"})
    CHECK(run.ledger()->stage(std::string(branch) + "/crowd")->state == "done");
}

TEST_CASE("a branch that fails, fails alone") {
  ARun run({{"jobs", 1}, {"asks", 0}}, none, none);
  run.plan.steps[0].stage->approve = Approve::before;
  for_each_of(run.plan, Json::array({idea("a"), idea("b")}), 2);
  run.when = [&](const Json &e) {
    if (e.at("event") == "stage.waiting")
      send_wish(run.run_folder(),
                wish(e.at("instance") == "a/crowd" ? "reject" : "approve", {{"stage", e.at("instance")}}));
  };
  REQUIRE(run.go().message == "");
  CHECK(run.ledger()->stage("a/crowd")->state == "rejected");
  CHECK(run.ledger()->stage("b/crowd")->state == "done");
}

TEST_CASE("a branch at the cap of its stage does not keep the others waiting, then the run pauses") {
  ARun run({{"jobs", 3}, {"asks", 0}}, none, none);
  run.plan.steps[0].stage->approve = Approve::none;
  for_each_of(run.plan, Json::array({idea("a"), idea("b")}), 1);
  {
    const auto ledger = Ledger::open(run.run_folder() / "ledger.sqlite");
    ledger->event("a/crowd", "budget.set", {{"caps", {{"experiments", 1}}}, {"by", "ann"}});
    ledger->wait_for_all();
  }
  const RunResult result = run.go();
  CHECK(result.end == RunResult::End::paused);
  CHECK_THAT(result.message, Catch::Contains("the budget of a/crowd, 1 experiment, is used up"));
  CHECK(run.ledger()->stage("a/crowd")->state == "paused");
  CHECK(run.ledger()->stage("b/crowd")->state == "done");
}

TEST_CASE("a pause waits for the model calls that are on their way, which are paid for") {
  const tests::TemporaryFolder signs;
  ARun run({{"jobs", 0}, {"asks", 3}}, {{"until", (signs / "answer").string()}}, none);
  run.when = [&](const Json &e) {
    if (e.at("event") == "log") run.stop = true;  // it is with the provider now
    if (e.at("event") == "run.pausing") write_file(signs / "answer", "");
  };
  CHECK(run.go().end == RunResult::End::paused);
  const Json attempts = run.ledger()->select("SELECT outcome FROM attempts");
  REQUIRE(attempts.size() >= 1);
  for (const Json &attempt : attempts) CHECK(attempt.at("outcome") == "ok");
  CHECK(run.ledger()->select("SELECT COUNT(*) AS n FROM answers")[0]["n"] == attempts.size());

  run.stop = false;
  run.when = nullptr;
  REQUIRE(run.go().message == "");
  CHECK(run.ledger()->select("SELECT COUNT(*) AS n FROM attempts")[0]["n"] == 3);  // none was made twice
}

TEST_CASE("a stop gives up what is on its way, it may have been billed, and is made again") {
  const tests::TemporaryFolder signs;
  ARun run({{"jobs", 0}, {"asks", 1}}, {{"until", (signs / "answer").string()}}, none);
  run.when = at_first("log", run.run_folder(), wish("stop"));
  const RunResult result = run.go();
  CHECK(result.end == RunResult::End::paused);
  CHECK(result.message == "stopped by " + user_name() + "; nothing that was recorded is lost");
  const Json attempts = run.ledger()->select("SELECT outcome, maybe_billed FROM attempts");
  REQUIRE(attempts.size() == 1);
  for (const Json &attempt : attempts) CHECK(attempt == Json{{"outcome", "cancelled"}, {"maybe_billed", 1}});
  CHECK(run.ledger()->select("SELECT COUNT(*) AS n FROM answers")[0]["n"] == 0);

  write_file(signs / "answer", "");
  run.stop = false;
  REQUIRE(run.go().message == "");
}
