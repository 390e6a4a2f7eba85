// SPDX-License-Identifier: Apache-2.0
//
// What a stage is told of what went into its branch: all that came before it, nothing of itself or of other branches.
#include "services/account.hpp"

#include <catch2/catch.hpp>

#include "tests/temporary_folder.hpp"

using namespace athanor;

namespace {

// Ideas in the trunk; in each of two branches a search and a paper.
struct Told {
  tests::TemporaryFolder folder;
  std::unique_ptr<Ledger> ledger = Ledger::create(folder / "ledger.sqlite");

  Told() {
    ledger->branch_state("one", "main", "running", Json::object());
    ledger->branch_state("two", "main", "running", Json::object());
    stage("main", "ideas", "ideation");
    ask("main/ideas", 100, 10, 0.5);
    for (const char *branch : {"one", "two"}) {
      stage(branch, "search", "experiment");
      stage(branch, "paper", "writeup");
    }
    ask("one/search", 1000, 100, 0.25);
    ask("two/search", 5000, 500, 9.0);
    ask("one/paper", 7000, 700, 7.0);
    job("one/search", "experiment", 0);
    job("one/search", "experiment", 1);
    job("one/search", "tool", 0);
    job("two/search", "experiment", 0);
    ledger->node("one/search", {{"id", "node-1"}, {"state", "good"}});
    ledger->node("two/search", {{"id", "node-1"}, {"state", "buggy"}});
    call("one/search", "literature");
  }

  void stage(const std::string &branch, const std::string &id, const std::string &use) {
    ledger->event(branch + "/" + id, "stage.running", Json::object());
    ledger->stage_state(branch + "/" + id, branch, id, use, "done", Json::object());
  }
  std::string call(const std::string &instance, const std::string &kind) {
    const std::string name = kind + "-" + std::to_string(++calls_);
    ledger->start_call({instance, name, kind, "task", "default", "key", 1, Json::object()});
    return name;
  }
  void ask(const std::string &instance, std::optional<std::int64_t> in, std::optional<std::int64_t> out,
           std::optional<double> cost, const std::string &outcome = "ok") {
    Attempt attempt;
    attempt.instance = instance;
    attempt.call = call(instance, "llm");
    attempt.provider = "vendor";
    attempt.role = "default";
    attempt.model = "large";
    attempt.outcome = outcome;
    attempt.request = attempt.reply = Json::object();
    attempt.input_tokens = in;
    attempt.output_tokens = out;
    attempt.cost = cost;
    ledger->start_attempt(attempt);
    ledger->end_attempt(attempt);
  }
  void job(const std::string &instance, const std::string &kind, int exit_code) {
    const std::string name = call(instance, kind), id = "job-" + std::to_string(calls_);
    ledger->submit_job(id, instance, name, "local", "folder", Json::object());
    ledger->end_job(id, {{"reason", "exited"}, {"exit_code", exit_code}}, Json::array());
  }
  Json account(const std::string &branch = "one") { return account_of(*ledger, branch, branch + "/paper"); }

 private:
  int calls_ = 0;
};

}  // namespace

TEST_CASE("an account holds the branch and what it grew from, without the asking stage and other branches") {
  Told told;
  const Json account = told.account();
  REQUIRE(account.at("stages").size() == 2);
  CHECK(account.at("stages")[0] == Json{{"instance", "main/ideas"}, {"use", "ideation"}});
  CHECK(account.at("stages")[1].at("instance") == "one/search");
  REQUIRE(account.at("models").size() == 1);
  CHECK(account.at("models")[0].at("calls") == 2);
  CHECK(account.at("models")[0].at("scripted") == false);
  CHECK(account.at("calls") == 2);
  CHECK(account.at("input_tokens") == 1100);
  CHECK(account.at("output_tokens") == 110);
  CHECK(account.at("cost_usd") == 0.75);
  CHECK(account.at("experiments") == Json{{"jobs", 2}, {"failed", 1}});
  CHECK(account.at("tools") == 1);
  CHECK(account.at("literature") == 1);
  CHECK(account.at("nodes") == Json{{"good", 1}});
  CHECK(told.account("two").at("cost_usd") == 9.5);
}

TEST_CASE("a sum with an unknown part is unknown, unless that part surely cost nothing") {
  Told told;
  told.ask("one/search", std::nullopt, std::nullopt, std::nullopt, "rate_limited");
  CHECK(told.account().at("cost_usd") == 0.75);
  told.ask("one/search", 10, std::nullopt, std::nullopt);
  CHECK(told.account().at("input_tokens") == 1110);
  CHECK(told.account().at("output_tokens").is_null());
  CHECK(told.account().at("cost_usd").is_null());
  CHECK(told.account("two").at("cost_usd") == 9.5);
}
