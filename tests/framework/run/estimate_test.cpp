// SPDX-License-Identifier: Apache-2.0
//
// Reckoning by hand: ideas, then for each of the best an experiment and a paper.
#include "run/estimate.hpp"

#include <catch2/catch.hpp>

#include "cli/estimate.hpp"
#include "foundation/error.hpp"
#include "plugin/catalogue.hpp"

using namespace athanor;

namespace {

Use stage(const std::string &name, const Json &tasks) {
  auto info = std::make_shared<ComponentInfo>();
  info->kind = "stage";
  info->name = name;
  info->info = {{"tasks", tasks}};
  return {"stage", name, Json::object(), info};
}

Step step(const std::string &id, const Json &tasks) {
  Step out;
  out.stage = StageStep{id, stage(id, tasks), {}, {{"default", "default"}, {"coder", "coder"}}};
  return out;
}

// ideas -> for_each idea, the best two: trial (coder), paper (default)
Plan plan(std::optional<Keep> keep = std::nullopt) {
  Plan out;
  for (const char *name : {"default", "coder"}) {
    auto info = std::make_shared<ComponentInfo>();
    info->kind = "provider";
    info->name = "acme";
    Role role;
    role.name = name;
    role.provider = {"provider", "acme", Json::object(), info};
    role.model = std::string(name) == "coder" ? "big" : "small";
    out.roles[name] = role;
  }
  out.steps.push_back(step("ideas", {{"ideas.propose", {{"role", "default"}}}}));
  auto each = std::make_shared<ForEach>();
  each->id = "for_each-1";
  each->over = {Source::From::stage, "ideas", "list"};
  each->keep = std::move(keep);
  each->steps = {step("trial", {{"trial.write", {{"role", "coder"}}}}),
                 step("paper", {{"paper.draft", Json::object()}})};
  Step fan;
  fan.each = each;
  out.steps.push_back(fan);
  return out;
}

Json calls(const char *task, int low, int high, int input_low, int input_high, int output_low, int output_high) {
  return {{task,
           {{"count", {low, high}},
            {"input_tokens", {input_low, input_high}},
            {"output_tokens", {output_low, output_high}}}}};
}

std::map<std::string, Json> answers() {
  return {
      {"ideas",
       {{"calls", calls("ideas.propose", 3, 3, 1000, 2000, 100, 200)},
        {"outputs", {{"list", {3, 5}}}},
        {"experiments", {0, 0}},
        {"seconds", {1, 10}}}},
      {"trial",
       {{"calls", calls("trial.write", 2, 4, 1000, 10000, 500, 1000)}, {"experiments", {5, 9}}, {"seconds", {0, 100}}}},
      {"paper", {{"calls", calls("paper.draft", 1, 1, 5000, 5000, 1000, 1000)}, {"seconds", {5, 60}}}}};
}

std::map<std::string, Quote> both_priced() {
  std::map<std::string, Quote> out;
  out["default"].price = price_from({{"input", 1}, {"output", 10}});
  out["coder"].price = price_from({{"input", 2}, {"output", 20}});
  return out;
}

const StageEstimate &line(const Estimate &estimate, const std::string &id) {
  for (const StageEstimate &stage : estimate.stages)
    if (stage.id == id) return stage;
  throw std::runtime_error("no stage " + id);
}

void check(const Range &range, std::int64_t low, std::int64_t high) {
  CHECK(range.low == low);
  CHECK(range.high == high);
}

}  // namespace

TEST_CASE("what stands in a for_each is counted once for each item that an earlier stage says it gives") {
  const Estimate all = reckon(plan(), answers(), both_priced(), {});
  check(line(all, "ideas").branches, 1, 1);
  check(line(all, "trial").branches, 3, 5);
  check(line(all, "trial").tasks.at(0).calls, 6, 20);
  check(line(all, "trial").experiments, 15, 45);
  check(all.experiments, 15, 45);
  check(all.seconds, 1 + 3 * 5, 10 + 5 * 100 + 5 * 60);
  CHECK(line(all, "trial").tasks.at(0).model == "big");
  // ideas: 3 x (1000 x $1 + 100 x $10) a million ... 3 x (2000 x $1 + 200 x $10)
  // trial: 6 x (1000 x $2 + 500 x $20) ... 20 x (10000 x $2 + 1000 x $20); paper: 3 ... 5 x (5000 x $1 + 1000 x $10)
  CHECK(dollars(line(all, "ideas").tasks.at(0).cost->low) == Approx(0.006));
  CHECK(dollars(line(all, "trial").tasks.at(0).cost->high) == Approx(0.8));
  CHECK(dollars(all.cost.low) == Approx(0.006 + 0.072 + 0.045));
  CHECK(dollars(all.cost.high) == Approx(0.012 + 0.8 + 0.075));
  CHECK(all.complete);
  CHECK(all.unknown.empty());
}

TEST_CASE("keep ends branches where it ranks them") {
  const Estimate early = reckon(plan(Keep{2, "idea/1", "score", true, ""}), answers(), both_priced(), {});
  check(line(early, "trial").branches, 2, 2);
  check(line(early, "paper").branches, 2, 2);
  const Estimate late = reckon(plan(Keep{4, "claims/1", "score", false, "trial"}), answers(), both_priced(), {});
  check(line(late, "trial").branches, 3, 5);
  check(line(late, "paper").branches, 3, 4);
}

TEST_CASE("a list from a file is as long as it is") {
  Plan given = plan();
  given.steps[1].each->over = {Source::From::file, "", "mine"};
  given.inputs["mine"] = {"idea/1", true, Json::array({1, 2, 3, 4, 5, 6, 7}), "ideas.json"};
  check(line(reckon(given, answers(), both_priced(), {}), "paper").branches, 7, 7);
}

TEST_CASE("a price that is not known is no 0: the total says that something is missing, and what to do") {
  auto quotes = both_priced();
  quotes["coder"].price.reset();
  quotes["coder"].unknown = "no price is known for the model big";
  const Estimate all = reckon(plan(), answers(), quotes, {});
  CHECK_FALSE(all.complete);
  CHECK_FALSE(line(all, "trial").tasks.at(0).cost);
  CHECK(dollars(all.cost.high) == Approx(0.012 + 0.075));
  CHECK(all.unknown == std::vector<std::string>{"no price is known for the model big"});
  CHECK(as_json(all).at("stages")[1].at("tasks")[0].at("cost_usd").is_null());
  CHECK(estimate_table(all).find("and what is unknown") != std::string::npos);
}

TEST_CASE("what a stage does not say is named, and counted as little as can be") {
  auto said = answers();
  said["ideas"].erase("outputs");
  said["paper"] = {{"error", "it has no estimate"}};
  const Estimate all = reckon(plan(), said, both_priced(), {});
  check(line(all, "trial").branches, 1, 1);
  CHECK_FALSE(all.complete);
  REQUIRE(all.unknown.size() == 2);
  CHECK(all.unknown[0].find("'ideas' does not say how many list it gives") != std::string::npos);
  CHECK(all.unknown[1] == "the stage 'paper' gives no estimate: it has no estimate");
}

TEST_CASE("calls that are no task's name the role that pays for them") {
  auto said = answers();
  said["paper"]["calls"]["programs"] = {
      {"count", {0, 10}}, {"input_tokens", {100, 100}}, {"output_tokens", {10, 10}}, {"role", "coder"}};
  const Estimate all = reckon(plan(), said, both_priced(), {});
  const TaskEstimate &asked = line(all, "paper").tasks.at(1);
  CHECK(asked.role == "coder");
  CHECK(dollars(asked.cost->high) == Approx(5 * 10 * (100 * 2 + 10 * 20) * 1e-6));
}

TEST_CASE("earlier answers stand in for what a stage expects of a task") {
  History history;
  for (int i = 1; i <= 4; ++i) history.add("trial", "trial.write", "big", 1000 * i, 100 * i);
  const TaskEstimate task = line(reckon(plan(), answers(), both_priced(), history), "trial").tasks.at(0);
  check(task.input, 1000, 4000);
  check(task.output, 100, 400);
  REQUIRE(task.earlier);
  CHECK(task.earlier->median_input == 2000);
}

TEST_CASE("a stage that answers what is not declared is told apart") {
  const auto said = ask_stages(plan(), [](const ComponentInfo &info, const Json &, const Json &request) -> Json {
    CHECK(request.at("schema") == "athanor.stage.estimate/1");
    if (info.name == "ideas") return {{"calls", Json::object()}};
    if (info.name == "trial") return {{"calls", {{"trial.write", {{"count", 3}}}}}};
    throw Error("plugin_fault", "it crashed");
  });
  CHECK_FALSE(said.at("ideas").contains("error"));
  CHECK(said.at("trial").at("error").get<std::string>().find("its answer is not as declared") == 0);
  CHECK(said.at("paper").at("error") == "it crashed");
}
