// SPDX-License-Identifier: Apache-2.0
//
// The keys `budget`, `approve`, `parallel` and `diverse_by`: read, frozen, and what a cap in dollars demands.
#include <catch2/catch.hpp>

#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

const char *stages = "  - use: ideation\n";

}  // namespace

TEST_CASE("a cap in dollars demands a price, or a cap in tokens beside it") {
  const Folder folder;
  const std::string unknown = "the budget is in dollars, and nothing says what the model 'm' costs\n";
  CHECK(messages(check_stages(folder, stages, "budget: {usd: 10}\n")) == unknown);
  CHECK(messages(check_stages(folder, "  - use: ideation\n    budget: {usd: 10}\n")) == unknown);
  CHECK(messages(check_stages(folder, stages, "budget: {usd: 10, tokens: 100000}\n")) == "");
  CHECK(messages(check_stages(folder, stages, "budget: {usd: 10}\n", {"models.default.price=free"})) == "");
  CHECK(messages(check_stages(folder, stages, "budget: {experiments: 60, wall: 3h}\n")) == "");
}

TEST_CASE("a role that an option names must be there, and is one that may be asked") {
  const Folder folder;
  const std::string twins = "  - use: twins\n    with: {judges: [";
  CHECK(messages(check_stages(folder, twins + "default]}\n")) == "");
  CHECK(messages(check_stages(folder, twins + "defualt]}\n"))
            .find("there is no role 'defualt' under the pipeline's `models`") != std::string::npos);
  CHECK(messages(check_stages(folder, twins + "default]}\n", "budget: {usd: 10}\n")).find("what the model 'm' costs") !=
        std::string::npos);
  CHECK(messages(check_stages(folder, "  - use: twins\n", "budget: {usd: 10}\n")) == "");
}

TEST_CASE("what a run freezes of them is what it goes by when it is resumed") {
  const Folder folder;
  const Checked checked = check_stages(
      folder,
      "  - use: ideation\n    approve: after\n    budget: {tokens: 5000}\n"
      "  - for_each: ideas\n    parallel: 2\n    keep: {top: 2, by: idea.scores.overall, diverse_by: idea.hypothesis}\n"
      "    stages: [{use: experiment, approve: before}]\n",
      "budget: {tokens: 100000, wall: 90min}\n");
  REQUIRE(messages(checked) == "");
  write_file(folder.path / "run/pipeline.json", checked.plan->resolved.dump());
  const Plan plan = plan_of_run(folder.path / "run", catalogue());
  CHECK(plan.budget == Caps{{}, 100000, {}, 5400.0});
  CHECK(plan.steps[0].stage->approve == Approve::after);
  CHECK(plan.steps[0].stage->budget.tokens == 5000);
  const ForEach &each = *plan.steps[1].each;
  CHECK(each.parallel == 2);
  CHECK(each.keep->diverse_path == "hypothesis");
  CHECK(each.keep->diverse_of_item);
  CHECK(each.steps[0].stage->approve == Approve::before);
}

TEST_CASE("caps on a command line are those of the file") {
  CHECK(caps_from_words({"usd=15", "wall=6h"}) == Caps{15.0, {}, {}, 21600.0});
  CHECK(in_words(caps_from_words({"usd=2.5", "tokens=10", "experiments=1", "wall=90s"})) ==
        "$2.50, 10 tokens, 1 experiment and 90s");
  CHECK_THROWS_WITH(caps_from_words({"usd"}), "usd: 'usd' must be a number, not the text ''");
  CHECK_THROWS_WITH(caps_from_words({"dollars=3"}), Catch::Contains("no such key 'dollars' of a budget"));
}
