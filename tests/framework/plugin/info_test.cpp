// SPDX-License-Identifier: Apache-2.0
//
// What a component says of itself is held to the page that describes it, all faults at once.
#include "plugin/info.hpp"

#include <catch2/catch.hpp>

#include "support.hpp"

using namespace athanor;

namespace {

Json good() {
  return Json::parse(R"json({
    "schema": "athanor.component/1", "summary": "Bakes bread.",
    "options": {"type": "object", "properties": {"loaves": {"type": "integer", "default": 2, "description": "how many"}}},
    "inputs": {"flour": {"type": "org.test.flour/1"}},
    "tasks": {"bake.plan": {"context": {"type": "object"}, "reply": {"type": "object"}}},
    "services": ["athanor.llm/1"], "speaks": ["athanor.stage.run/1"],
    "examples": [{"title": "breakfast", "options": {"loaves": 1}}]
  })json");
}

using Faults = std::vector<std::string>;

Faults faults_with(const std::string &pointer, Json value, const std::string &kind = "stage") {
  Json info = good();
  info[Json::json_pointer(pointer)] = std::move(value);
  return info_faults(kind, info);
}

}  // namespace

TEST_CASE("a good info has no faults") { CHECK(info_faults("stage", good()) == Faults{}); }

TEST_CASE("an info of a later version asks for a later athanor") {
  CHECK(faults_with("/schema", "athanor.component/2") ==
        Faults{"/schema: 'athanor.component/2' is not known; this athanor reads athanor.component/1: update athanor"});
}

TEST_CASE("every option is described") {
  CHECK(faults_with("/options/properties/salt", {{"type", "number"}}) ==
        Faults{"/options/properties/salt: this option has no description"});
}

TEST_CASE("names of inputs and tasks are well formed") {
  CHECK(faults_with("/inputs/Big Bag", {{"type", "org.test.flour/1"}}) ==
        Faults{"/inputs/Big Bag: 'Big Bag' is not well formed; use lower-case letters, digits and _"});
  CHECK(faults_with("/tasks/Bake!", {{"context", Json::object()}}) ==
        Faults{"/tasks/Bake!: 'Bake!' is not well formed; use words like experiment.draft"});
}

TEST_CASE("each kind answers the documents that the host relies on") {
  CHECK(faults_with("/speaks", {"athanor.stage.estimate/1"}) ==
        Faults{"/speaks: athanor.stage.run/1 is missing, which every stage answers"});
  CHECK(faults_with("/speaks", {"athanor.provider.complete/1"}, "provider") ==
        Faults{"/speaks: athanor.provider.profile/1 is missing, which every provider answers"});
  CHECK(faults_with("/speaks", {"athanor.literature.find/1"}, "literature") ==
        Faults{"/speaks: neither athanor.literature.search/1 nor athanor.literature.lookup/1 is there"});
  CHECK(faults_with("/speaks", {"athanor.literature.lookup/1"}, "literature") == Faults{});
}

TEST_CASE("members that are missing or of the wrong type, schemas and examples are looked at") {
  // The words for these come from foundation/schema; here it matters that each is found, and where.
  auto first = [](const Faults &faults) { return faults.empty() ? "" : faults[0].substr(0, faults[0].find(": ")); };
  CHECK(first(faults_with("/summary", "")) == "/summary");
  CHECK(first(faults_with("/inputs/flour/type", "flour")) == "/inputs/flour/type");
  CHECK(first(faults_with("/concurrent", "no")) == "/concurrent");
  CHECK(first(faults_with("/options/properties/loaves/oneOf", Json::array())) == "/options/properties/loaves/oneOf");
  CHECK(first(faults_with("/tasks/bake.plan/reply/oneOf", Json::array())) == "/tasks/bake.plan/reply/oneOf");
  CHECK(first(faults_with("/examples/0/options/loaves", "many")) == "/examples/0/options/loaves");
  CHECK(info_faults("stage", Json::array()).size() == 1);
  Json bare = good();
  bare.erase("speaks");
  bare.erase("summary");
  CHECK(info_faults("stage", bare).size() == 2);
}
