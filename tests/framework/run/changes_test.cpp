// SPDX-License-Identifier: Apache-2.0
//
// What a changed pipeline means for a run that has begun: a table of examples.
#include "run/changes.hpp"

#include <catch2/catch.hpp>

using namespace athanor;

namespace {

// ideation -> for_each idea: experiment -> writeup
Json plan() {
  return Json::parse(R"({"athanor": 1, "name": "p", "file": "/a/p.yaml", "seed": 1, "parameters": {"levels": [0.1]},
    "domain": {"id": "ml"}, "datasets": [], "prices": "", "prompts": "",
    "topic": {"text": "Why?", "title": "Why", "file": "/a/topic.md"},
    "models": {"default": {"use": "acme", "with": {}, "model": "small", "price": null}},
    "backend": {"use": "local", "with": {"workers": 2}}, "network": {"proxy": ""}, "literature": [],
    "inputs": {"notes": {"type": "idea/1", "list": true, "value": [], "origin": "notes.json"}},
    "templates": {"ideation": {"propose": "1"}, "writeup": {"draft": "1"}},
    "stages": [
      {"id": "ideation", "use": "ideation", "with": {"ideas": 3}, "models": {"default": "default"},
       "inputs": {"notes": {"from": "file", "output": "notes"}}},
      {"id": "for_each-1", "for_each": {"from": "stage", "stage": "ideation", "output": "ideas"}, "item_type": "idea/1",
       "keep": {"top": 1}, "stages": [
         {"id": "experiment", "use": "experiment", "with": {"drafts": 2}, "models": {},
          "inputs": {"idea": {"from": "item", "stage": "for_each-1", "output": "idea"}}},
         {"id": "writeup", "use": "writeup", "with": {}, "models": {},
          "inputs": {"study": {"from": "stage", "stage": "experiment", "output": "study"}}}]}]})");
}

struct Example {
  const char *pointer, *value;  // what is put where; "" removes it
  const char *line;             // as it is told
  const char *touches;
};

}  // namespace

TEST_CASE("each change of a pipeline says what it makes untrue of what ideation and experiment have recorded") {
  const Example example = GENERATE(values<Example>({
      // what concerns only what is still to come
      {"/models/default/model", "\"big\"", "models.default.model: small -> big", ""},
      {"/models/cheap", R"({"use": "acme"})", "models.cheap: nothing -> {\"use\":\"acme\"}", ""},
      {"/backend/with/workers", "8", "backend.with.workers: 2 -> 8", ""},
      {"/tools", R"({"use": "local"})", "tools: nothing -> {\"use\":\"local\"}", ""},
      {"/network/proxy", "\"p:3128\"", "network.proxy:  -> p:3128", ""},
      {"/literature", R"([{"use": "bibtex"}])", "literature: [] -> [{\"use\":\"bibtex\"}]", ""},
      {"/prices", "\"/p.yaml\"", "prices:  -> /p.yaml", ""},
      {"/budget", R"({"usd": 5})", "budget: nothing -> {\"usd\":5}", ""},
      {"/name", "\"q\"", "name: p -> q", ""},
      {"/stages/0/models/default", "\"cheap\"", "stages.ideation.models.default: default -> cheap", ""},
      {"/stages/0/approve", "\"after\"", "stages.ideation.approve: nothing -> after", ""},
      {"/stages/1/keep/top", "2", "stages.for_each-1.keep.top: 1 -> 2", ""},
      {"/stages/1/stages/1/with/pages", "4", "stages.writeup.with.pages: nothing -> 4", ""},
      {"/stages/1/stages/1", "", "stages.writeup: writeup -> nothing", ""},
      {"/stages/2", R"({"id": "review", "use": "review"})", "stages.review: nothing -> review", ""},
      {"/templates/writeup/draft", "\"2\"", "prompts.writeup.draft: 1 -> 2", ""},
      // what concerns everything that has begun
      {"/seed", "2", "seed: 1 -> 2", "ideation"},
      {"/topic/text", "\"How?\"", "topic.text: Why? -> How?", "ideation"},
      {"/parameters/levels", "[0.2]", "parameters.levels: [0.1] -> [0.2]", "ideation"},
      {"/domain/id", "\"bio\"", "domain.id: ml -> bio", "ideation"},
      {"/datasets", R"([{"id": "d"}])", "datasets: [] -> [{\"id\":\"d\"}]", "ideation"},
      {"/code", R"({"files": []})", "code: nothing -> {\"files\":[]}", "ideation"},
      // what concerns a stage that has begun
      {"/inputs/notes/value", R"([1])", "inputs.notes: [] -> [1]", "ideation"},
      {"/stages/0/with/ideas", "5", "stages.ideation.with.ideas: 3 -> 5", "ideation"},
      {"/templates/ideation/propose", "\"2\"", "prompts.ideation.propose: 1 -> 2", "ideation"},
      {"/stages/1/stages/0/with/drafts", "9", "stages.experiment.with.drafts: 2 -> 9", "experiment"},
      {"/stages/1/stages/0/use", "\"dice\"", "stages.experiment.use: experiment -> dice", "experiment"},
      {"/stages/1/stages/0/inputs", "{}",
       "stages.experiment.inputs.idea: {\"from\":\"item\",\"output\":\"idea\",\"stage\":\"for_each-1\"} -> nothing",
       "experiment"},
      {"/stages/1/for_each/output", "\"best\"", nullptr, "experiment"},
  }));
  INFO(example.pointer);
  Json after = plan();
  const Json::json_pointer where(example.pointer);
  if (*example.value)
    after[where] = Json::parse(example.value);
  else
    after[where.parent_pointer()].erase(std::stoul(where.back()));
  const std::vector<Change> found = changes_between(plan(), after, {"ideation", "experiment"});
  REQUIRE_FALSE(found.empty());
  if (example.line) CHECK(told(found[0]) == example.line);
  CHECK(found[0].touches == example.touches);
}

TEST_CASE("where a file lies is no change, and neither is how a value came into the plan") {
  Json after = plan();
  after["file"] = "/b/p.yaml";
  after["topic"]["file"] = "/b/topic.md";
  after["prompts"] = "/b/prompts";
  after["inputs"]["notes"]["origin"] = "/b/notes.json";
  after["set"] = {"seed=1"};
  CHECK(changes_between(plan(), after, {"ideation"}).empty());
}

TEST_CASE("before anything has begun no change touches anything") {
  Json after = plan();
  after["seed"] = 2;
  after["stages"][0]["with"]["ideas"] = 5;
  for (const Change &change : changes_between(plan(), after, {})) CHECK(change.touches.empty());
}

TEST_CASE("of several changes the earliest stage counts, in the order of the plan") {
  Json after = plan();
  after["stages"][1]["stages"][0]["with"]["drafts"] = 9;
  after["stages"][0]["with"]["ideas"] = 5;
  const auto found = changes_between(plan(), after, {"ideation", "experiment", "writeup"});
  CHECK(found.size() == 2);
  CHECK(earliest_touched(found, plan()) == "ideation");
  CHECK(stage_order(plan()) == std::vector<std::string>{"ideation", "experiment", "writeup"});
}
