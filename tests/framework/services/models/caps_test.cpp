// SPDX-License-Identifier: Apache-2.0
//
// A model call under a cap in dollars: reserved by its price, settled by its usage, never by a guess in its favour.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "services/budget.hpp"
#include "tests/framework/services/models/asking.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// A role at $1 per thousand tokens of either kind, in a run with so many dollars.
struct Capped : Asking {
  std::unique_ptr<Budget> budget;
  Capped(double usd, const std::vector<Json> &answers) {
    role("default", answers).price = {{"input", 1000}, {"output", 1000}};
    plan.budget.usd = usd;
    budget = std::make_unique<Budget>(plan, *ledger);
    run.budget = budget.get();
  }
  double used() { return budget->state().at("used").at("usd"); }
};

}  // namespace

TEST_CASE("a call is reserved by its price before it leaves and charged by its usage when it comes back") {
  Capped asking(50, {says("Cats purr.")});
  const Json reply = asking.talk();
  const Json attempt = asking.attempts("cost_usd, attributes_json")[0];
  CHECK(attempt.at("cost_usd") == asking.used());
  CHECK(attempt.at("cost_usd") == reply.at("cost"));
  CHECK(attempt.at("attributes_json").at("athanor.reserved_usd") > attempt.at("cost_usd"));
}

TEST_CASE("what does not fit never leaves, and no cheaper model is asked behind the user's back") {
  Capped asking(0.5, {says("Cats purr.")});
  asking.role("cheap", {says("Cats.")}).price = "free";
  asking.plan.roles["default"].fallback = {"cheap"};
  try {
    asking.talk();
    FAIL("it was asked");
  } catch (const Error &e) {
    CHECK(e.code() == "budget");
    CHECK_THAT(e.message(),
               Catch::Contains("$0.50, leaves no room for what is next: $0 are used, and asker.talk (call-1 of "
                               "main/asker) is likely to cost $1."));
  }
  CHECK(asking.chats().empty());
  CHECK(asking.attempts("outcome").empty());
}

TEST_CASE("a try that was refused for certain costs nothing, one that may have been billed costs what was reserved") {
  Capped refused(50, {fails("rate_limited"), says("Cats purr.")});
  refused.talk();
  CHECK(refused.used() == refused.attempts("cost_usd")[1].at("cost_usd"));

  Capped doubtful(50, {fails("timeout", {{"maybe_billed", true}}), says("Cats purr.")});
  doubtful.talk();
  const Json attempts = doubtful.attempts("cost_usd, attributes_json, maybe_billed");
  CHECK(attempts[0].at("maybe_billed") == 1);
  const double reserved = attempts[0].at("attributes_json").at("athanor.reserved_usd");
  CHECK(doubtful.used() == Approx(reserved + attempts[1].at("cost_usd").get<double>()));
}
