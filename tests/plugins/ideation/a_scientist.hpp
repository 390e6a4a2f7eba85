// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the stage share: a model that answers as it is told, a literature as given, and the stage around
// both.
#pragma once

#include <catch2/catch.hpp>

#include "tests/plugins/ideation/fake_host.hpp"

namespace athanor::test {

using Names = std::vector<std::string>;

// The Run document, with `more` laid over it.
inline Json run_document(const Json &more = Json::object()) {
  Json run{{"topic", {{"title", "Label noise"}, {"text", "# Label noise\nWhat does it do?"}}},
           {"domain",
            {{"id", "ml"},
             {"label", "Machine learning"},
             {"experiment", {{"language", "Python"}, {"packages", {"numpy", "scikit-learn"}}}},
             {"datasets", {{{"id", "digits"}, {"label", "handwritten digits"}}}}}},
           {"parameters", {{"noise_levels", {0.0, 0.4}}}}};
  run.merge_patch(more);
  return run;
}

inline Ended ideate(const Json &options, FakeHost &host, const Json &more = Json::object(),
                    const Json &known = Json()) {
  Component stage{"ideation", "stage", "ideation"};
  REQUIRE(stage.create(options).status == ATHANOR_OK);
  Json inputs = Json::object();
  if (known.is_array()) inputs["known"] = known;
  return stage.run({{"schema", "athanor.stage.run/1"}, {"inputs", inputs}, {"run", run_document(more)}}, host.table());
}

inline Json ideas_of(const Ended &ended) {
  INFO(ended.value.dump(2));
  REQUIRE(ended.status == ATHANOR_OK);
  return ended.value.at("outputs").at("ideas");
}

// Ideas of which no two have a word in common.
inline Json an_idea(int number = 1) {
  static const char *const subjects[] = {"rivers", "violins", "glaciers", "pigeons", "harbours", "candles"};
  static const char *const verbs[] = {"meander", "resonate", "retreat", "navigate", "silt", "flicker"};
  const std::string subject = subjects[(number - 1) % 6], verb = verbs[(number - 1) % 6];
  return {{"id", subject},
          {"title", "Why " + subject + " " + verb},
          {"theme", "theme of " + subject},
          {"hypothesis", subject + " " + verb + " when " + subject + "-cold"},
          {"question", "Do " + subject + " " + verb + "?"},
          {"abstract", "a"},
          {"rationale", "r"},
          {"experiments", {"Watch " + subject}},
          {"risks", {"r"}},
          {"needs",
           {{"datasets", Json::array()},
            {"packages", Json::array()},
            {"gpus", 0},
            {"seconds", 1},
            {"memory_gib", 0.1},
            {"programs", 1}}},
          {"queries", Json::array()},
          {"reasons", {{"novelty", "n"}, {"feasibility", "f"}, {"interest", "i"}}},
          {"scores", {{"novelty", 5}, {"feasibility", 9}, {"interest", 9.5}}}};
}

inline Json judged(Json idea, const std::string &verdict, const Json &papers, const Json &related = Json::array()) {
  idea["novelty"] = {{"verdict", verdict}, {"reason", "because"}, {"papers", papers}};
  idea["related"] = related;
  return idea;
}

// One source, which has these papers for every query, or fails.
inline Json library(bool ok, const Json &papers = Json()) {
  Json source{{"name", "shelf"}, {"ok", ok}};
  if (!ok) source["error"] = {{"code", "unavailable"}, {"message", "the shelf is empty"}};
  const Json paper{{"id", "p1"},       {"source", "shelf"},
                   {"title", "Paper"}, {"authors", {"A", "B", "C", "D", "E"}},
                   {"year", 2001},     {"abstract", std::string(700, 'x') + " tail"}};
  return {{"papers", !ok                 ? Json::array()
                     : papers.is_array() ? papers
                                         : Json::array({paper})},
          {"sources", Json::array({source})}};
}

// Answers one call: of a search `literature`, of a proposal `propose(n)` for the n-th one, of a reflection
// `reflect(context)`.
struct Scientist {
  Json literature = library(true);
  std::function<Json(int)> propose = [](int n) { return an_idea(n); };
  std::function<Json(const Json &)> reflect = [](const Json &context) {
    Json idea = an_idea();
    idea.update(context.at("idea"));
    idea.erase("id");
    return judged(idea, "novel", {"p1"}, {{{"id", "p1"}, {"difference", "d1"}}});
  };
  int proposals = 0;

  FakeHost host{[this](const std::string &, const Json &request) -> Json {
    if (request.contains("search")) {
      if (literature.contains("code")) throw sdk::Error::from(literature);
      return literature;
    }
    if (request.at("task") == "ideation.queries") return {{"json", {{"queries", {"a1", "b1", "c1", "d1", "e1"}}}}};
    if (request.at("task") == "ideation.propose") return {{"json", propose(++proposals)}};
    return {{"json", reflect(request.at("context"))}};
  }};

  // How many calls were made for a task.
  int calls(const std::string &task) const {
    int out = 0;
    for (const auto &[name, request] : host.requests) out += request.value("task", "") == task;
    return out;
  }
};

}  // namespace athanor::test
