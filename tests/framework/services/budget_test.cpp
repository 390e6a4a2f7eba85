// SPDX-License-Identifier: Apache-2.0
//
// Caps as promises: what is reserved, what is charged, who waits, who is refused.
#include <catch2/catch.hpp>
#include <future>

#include "foundation/error.hpp"
#include "ledger/ledger.hpp"
#include "services/budget.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;

namespace {

const auto never = [] { return false; };

struct World {
  tests::TemporaryFolder folder;
  std::unique_ptr<Ledger> ledger = Ledger::create(folder / "ledger.sqlite");
  Plan plan;

  explicit World(const Caps &run, const Caps &stage = {}) {
    plan.budget = run;
    StageStep step;
    step.id = "experiment";
    step.budget = stage;
    plan.steps.push_back({step, nullptr});
  }
};

Budget::Asking asking(double usd, std::int64_t tokens, const std::string &instance = "main/experiment") {
  return {instance, "node-3/draft", "experiment.draft", "m", {static_cast<Picodollars>(usd * double(dollar)), tokens}};
}

std::string refusal(const std::function<void()> &act) {
  try {
    act();
  } catch (const Error &e) {
    CHECK(e.code() == "budget");
    CHECK(is_house_fault(e.code()));
    return describe(e);
  }
  return "";
}

}  // namespace

TEST_CASE("what does not fit is refused, with what was used, what is next, and how to raise the cap") {
  World world({1.0, {}, {}, {}});
  Budget budget(world.plan, *world.ledger);
  {
    auto first = budget.reserve(asking(0.9, 10), never);
    first.leaves();
    first.settle(static_cast<Picodollars>(0.9 * double(dollar)), 10);
  }
  CHECK(
      refusal([&] { budget.reserve(asking(0.25, 10), never); }) ==
      "the budget of the run, $1, leaves no room for what is next: $0.900 are used, and experiment.draft (node-3/draft "
      "of main/experiment) is likely to cost $0.900\n  raise it when you resume: `--budget usd=AMOUNT`");
  budget.set({2.0, {}, {}, {}}, "", "ann");
  budget.reserve(asking(0.25, 10), never);
}

TEST_CASE("calls in flight hold their likely cost, and whoever does not fit beside them waits for their end") {
  World world({{}, 1000, {}, {}});
  Budget budget(world.plan, *world.ledger);
  std::optional<Budget::Reservation> first = budget.reserve(asking(0, 700), never);
  first->leaves();
  auto second = std::async(std::launch::async, [&] { return budget.reserve(asking(0, 700), never).likely().tokens; });
  first->settle(0, 100);  // it took less than it had reserved, so that the second fits
  CHECK(second.get() == 700);
}

TEST_CASE("whoever waits for room is told when the run is asked to pause") {
  World world({{}, 1000, {}, {}});
  Budget budget(world.plan, *world.ledger);
  const auto first = budget.reserve(asking(0, 700), never);
  CHECK_THROWS_AS(budget.reserve(asking(0, 700), [] { return true; }), Cancelled);
}

TEST_CASE("a try whose cost nobody knows is charged as it was reserved, one that never left, with nothing") {
  World world({10.0, {}, {}, {}});
  Budget budget(world.plan, *world.ledger);
  {
    auto left = budget.reserve(asking(1, 10), never), stayed = budget.reserve(asking(2, 20), never);
    left.leaves();
  }
  CHECK(budget.state().at("used").at("usd") == 1.0);
  CHECK(budget.state().at("used").at("tokens") == 10);
  CHECK(budget.state().at("reserved").at("usd") == 0.0);
}

TEST_CASE("likely is the 95th percentile of the task's own costs, once there are five") {
  World world({{}, 1000000, {}, {}});
  Budget budget(world.plan, *world.ledger);
  for (int i = 1; i <= 20; ++i) {
    auto one = budget.reserve(asking(0, 4000), never);
    CHECK(one.likely().tokens == (i <= 5 ? 4000 : one.likely().tokens));
    one.leaves();
    one.settle(0, i * 10);
  }
  CHECK(budget.reserve(asking(0, 4000), never).likely().tokens == 190);
}

TEST_CASE("a stage's cap holds for each of its instances, the run's for all together") {
  World world({{}, {}, 3, {}}, {{}, {}, 2, {}});
  Budget budget(world.plan, *world.ledger);
  budget.experiment("a/experiment", "run-1");
  budget.experiment("a/experiment", "run-2");
  CHECK(refusal([&] { budget.experiment("a/experiment", "run-3"); }) ==
        "the budget of a/experiment, 2 experiments, is used up; next would be run-3 of a/experiment\n"
        "  raise it when you resume: `--budget a/experiment:experiments=NUMBER`");
  budget.experiment("b/experiment", "run-1");
  CHECK(refusal([&] { budget.experiment("b/experiment", "run-2"); }) ==
        "the budget of the run, 3 experiments, is used up; next would be run-2 of b/experiment\n"
        "  raise it when you resume: `--budget experiments=NUMBER`");
}

TEST_CASE("a resumed run goes on with what the record says: costs, doubtful tries, experiments, time, raised caps") {
  World world({1.0, {}, 5, 3600.0});
  const std::string instance = "main/experiment";
  for (int i = 0; i < 3; ++i) {
    const std::string call = "call-" + std::to_string(i);
    world.ledger->start_call({instance, call, "llm", "experiment.draft", "coder", "k", i + 1, Json::object()});
    Attempt attempt;
    attempt.instance = instance;
    attempt.call = call;
    attempt.model = "m";
    attempt.attributes = {{"athanor.reserved_usd", 0.2}, {"athanor.reserved_tokens", 50}};
    attempt.request = attempt.reply = Json::object();
    world.ledger->start_attempt(attempt);
    if (i == 2) continue;  // the host was killed while it was away
    attempt.outcome = i == 0 ? "ok" : "rate_limited";
    if (i == 0) attempt.cost = 0.3, attempt.input_tokens = 20, attempt.output_tokens = 5;
    world.ledger->end_attempt(attempt);
  }
  world.ledger->start_call({instance, "run-1", "experiment", "", "", "k", 0, Json::object()});
  world.ledger->submit_job("job-1", instance, "run-1", "local", "jobs/job-1", Json::object());
  world.ledger->event("", "budget.time", {{"seconds", {{"", 60.0}, {instance, 50.0}}}});
  world.ledger->event("", "budget.set", {{"caps", {{"usd", 3.0}}}, {"by", "ann"}});
  world.ledger->wait_for_all();

  Budget budget(world.plan, *world.ledger);
  const Json state = budget.state();
  CHECK(state.at("caps") == Json{{"usd", 3.0}, {"experiments", 5}, {"wall", 3600.0}});
  CHECK(state.at("used") == Json{{"usd", 0.5}, {"usd_unknown", 1}, {"tokens", 75}, {"experiments", 1}, {"wall", 60.0}});
}

TEST_CASE("time counts while stages run, whatever the wall clock says, and is up at its cap") {
  World world({{}, {}, {}, 100.0});
  world.ledger->event("", "budget.time", {{"seconds", {{"", 100.0}}}});
  world.ledger->wait_for_all();
  Budget budget(world.plan, *world.ledger);
  CHECK(refusal([&] { budget.check_time("main/experiment"); }) ==
        "the time of the run, 2min, is used up in main/experiment\n  raise it when you resume: `--budget wall=TIME`");
  budget.set({{}, {}, {}, 200.0}, "", "ann");
  budget.check_time("main/experiment");
}
