// SPDX-License-Identifier: Apache-2.0
//
// The stage ideation against a small host: with the quickstart's scripted scientist and library, and with
// models and literature that behave badly.
#include <athanor/mustache.hpp>
#include <catch2/catch.hpp>

#include "tests/plugins/ideation/fake_host.hpp"

using athanor::sdk::Error;
using athanor::test::Component;
using athanor::test::Ended;
using athanor::test::FakeHost;
using athanor::test::Folder;
using athanor::test::Json;
using Names = std::vector<std::string>;

namespace {

const std::string kConfigs = std::string(ATHANOR_SOURCE_DIR) + "/configs/quickstart/";

Ended ideate(const Json &options, FakeHost &host) {
  Component stage{"ideation", "stage", "ideation"};
  REQUIRE(stage.create(options).status == ATHANOR_OK);
  return stage.run({{"schema", "athanor.stage.run/1"},
                    {"inputs", Json::object()},
                    {"run",
                     {{"topic", {{"title", "Label noise"}, {"text", "# Label noise\nWhat does it do?"}}},
                      {"domain", {{"id", "ml"}, {"label", "Machine learning"}}},
                      {"parameters", {{"noise_levels", {0.0, 0.4}}}}}}},
                   host.table());
}

Json ideas_of(const Ended &ended) {
  INFO(ended.value.dump(2));
  REQUIRE(ended.status == ATHANOR_OK);
  return ended.value.at("outputs").at("ideas");
}

// The quickstart's scientist and library behind one host.
struct Quickstart {
  Component scientist{"scripted", "provider", "scripted"}, library{"bibtex", "literature", "bibtex"};
  FakeHost host{[this](const std::string &name, const Json &request) { return answer(name, request); }};

  Quickstart() {
    REQUIRE(scientist.create({{"script", kConfigs + "ideation.yaml"}}).status == ATHANOR_OK);
    REQUIRE(library.create({{"file", kConfigs + "literature.bib"}}).status == ATHANOR_OK);
  }

  Json answer(const std::string &name, const Json &request) const {
    if (request.contains("search")) {
      Json search = request.at("search");
      search["schema"] = "athanor.literature.search/1";
      return {{"papers", library.run(search).value.at("papers")},
              {"sources", Json::array({{{"name", "bibtex"}, {"ok", true}}})}};
    }
    const Json task{{"id", request.at("task")},
                    {"context", request.at("context")},
                    {"occurrence", request.at("occurrence")},
                    {"name", name}};
    const Ended ended = scientist.run({{"schema", "athanor.provider.complete/1"}, {"model", "m"}, {"task", task}});
    if (ended.status != ATHANOR_OK) throw Error::from(ended.value);
    const std::string text = ended.value.at("parts").at(0).at("text");
    return {{"text", text}, {"json", Json::parse(text)}};
  }
};

// A model that has the same answer each time, under a changing id, and a literature as given.
Json dull(const Json &request, const Json &literature, const std::string &id = "Same Idea!", double novelty = 5) {
  if (request.contains("search")) {
    if (literature.contains("code")) throw Error::from(literature);
    return literature;
  }
  if (request.at("task") == "ideation.queries") return {{"json", {{"queries", {"a", "b", "c", "d", "e"}}}}};
  return {{"json",
           {{"id", id},
            {"title", "Same idea"},
            {"hypothesis", "h"},
            {"question", "q?"},
            {"abstract", "a"},
            {"rationale", "r"},
            {"experiments", {"e"}},
            {"risks", {"r"}},
            {"scores", {{"novelty", novelty}, {"feasibility", 9}, {"interest", 9.5}, {"overall", 10}}},
            {"novelty", {{"verdict", "novel"}, {"reason", "nobody did it"}}},
            {"related", {{{"id", "p1"}, {"difference", "d1"}}, {{"id", "made-up"}, {"difference", "d2"}}}}}}};
}

Json library(bool ok) {
  Json source{{"name", "shelf"}, {"ok", ok}};
  if (!ok) source["error"] = {{"code", "unavailable"}, {"message", "the shelf is empty"}};
  const Json paper{{"id", "p1"},       {"source", "shelf"},
                   {"title", "Paper"}, {"authors", {"A", "B", "C", "D", "E"}},
                   {"year", 2001},     {"abstract", std::string(700, 'x') + " tail"}};
  return {{"papers", ok ? Json::array({paper}) : Json::array()}, {"sources", Json::array({source})}};
}

}  // namespace

TEST_CASE("the quickstart's scientist proposes three ideas, and label smoothing ranks first") {
  Quickstart quickstart;
  const Json ideas = ideas_of(ideate({{"ideas", 3}, {"reflections", 1}}, quickstart.host));
  REQUIRE(ideas.size() == 3);
  CHECK(ideas[0].at("id") == "label-smoothing");
  CHECK(ideas[1].at("id") == "early-stopping");
  CHECK(ideas[2].at("id") == "small-loss-selection");
  CHECK(ideas[0].at("scores").at("overall") == 7.33);
  for (const auto &idea : ideas) {
    INFO(idea.dump(2));
    CHECK(idea.at("scores").at("overall") <= ideas[0].at("scores").at("overall"));
    CHECK(idea.at("experiments").size() >= 3);
    CHECK(idea.at("related").size() >= 3);
    CHECK(idea.at("novelty").at("verdict") != "novel");
  }
  int explained = 0;
  for (const auto &work : ideas[0].at("related")) explained += work.contains("difference");
  CHECK(explained == 3);
  CHECK(quickstart.host.log.empty());  // the script names no paper that the search did not find

  CHECK(quickstart.host.names == Names{"queries", "topic-1/search", "topic-2/search", "topic-3/search",
                                       "idea-1/propose", "idea-1/search", "idea-1/reflect-1", "idea-2/propose",
                                       "idea-2/search", "idea-2/reflect-1", "idea-3/propose", "idea-3/search",
                                       "idea-3/reflect-1"});
}

TEST_CASE("each proposal sees the earlier ideas, the parameters and a bounded literature") {
  Quickstart quickstart;
  ideas_of(ideate({{"ideas", 3}, {"reflections", 1}, {"papers", 2}}, quickstart.host));
  const Json context = quickstart.host.requests.at("idea-3/propose").at("context");
  CHECK(context.at("number") == 3);
  CHECK(context.at("of") == 3);
  CHECK(context.at("parameters") == Json{{"noise_levels", {0.0, 0.4}}});
  REQUIRE(context.at("archive").size() == 2);
  CHECK(context.at("archive")[0].at("id") == "label-smoothing");
  CHECK(context.at("literature").size() <= 4);
  CHECK(quickstart.host.requests.at("idea-3/propose").at("occurrence") == 3);
  CHECK(quickstart.host.requests.at("idea-3/reflect-1").at("context").at("nearest").size() == 2);
}

TEST_CASE("proposal and reflection see the fixed settings in words, and what the other ideas ask") {
  Quickstart quickstart;
  ideas_of(ideate({{"ideas", 2}, {"reflections", 1}}, quickstart.host));
  for (const char *call : {"idea-2/propose", "idea-2/reflect-1"}) {
    const Json context = quickstart.host.requests.at(call).at("context");
    CHECK(context.at("settings") == Json{"`noise_levels`: 0, 0.4"});
    REQUIRE(context.at("archive").size() == 1);
    CHECK(context.at("archive")[0].at("question").get<std::string>().back() == '?');
  }
}

TEST_CASE("ids are valid and never the same") {
  int call = 0;
  const std::string ids[] = {"Same Idea!", "same-idea", "", "***"};
  FakeHost host([&](const std::string &, const Json &request) {
    const bool proposes = request.value("task", "") == "ideation.propose";
    return dull(request, library(true), proposes ? ids[call++] : "");
  });
  const Json ideas = ideas_of(ideate({{"ideas", 4}, {"reflections", 0}}, host));
  CHECK(ideas[0].at("id") == "same-idea");
  CHECK(ideas[1].at("id") == "same-idea-2");
  CHECK(ideas[2].at("id") == "same-idea-3");  // made from the title
  CHECK(ideas[3].at("id") == "same-idea-4");
}

TEST_CASE("the overall score is the mean of the single ones, whatever the model says") {
  FakeHost host([](const std::string &, const Json &request) { return dull(request, library(true), "x", 4); });
  CHECK(ideas_of(ideate({{"ideas", 1}, {"reflections", 1}}, host))[0].at("scores").at("overall") == 7.5);
}

TEST_CASE("a paper that the model made up does not become related work") {
  FakeHost host([](const std::string &, const Json &request) { return dull(request, library(true)); });
  const Json idea = ideas_of(ideate({{"ideas", 1}, {"reflections", 1}}, host))[0];
  CHECK(idea.at("related") == Json::array({{{"title", "Paper"}, {"key", "p1"}, {"year", 2001}, {"difference", "d1"}}}));
  CHECK(host.log == Names{"the model named a paper that was not found: made-up"});
  CHECK(idea.at("novelty").at("verdict") == "novel");  // it could be checked

  const Json shown = host.requests.at("idea-1/reflect-1").at("context").at("nearest")[0];
  CHECK(shown.at("authors") == "A, B, C, D et al.");
  CHECK(shown.at("abstract").get<std::string>().size() < 620);
}

TEST_CASE("nothing is novel unless the literature was looked at") {
  const auto verdict = [](const Json &literature, const Json &options) {
    FakeHost host([&](const std::string &, const Json &request) { return dull(request, literature); });
    return ideas_of(ideate(options, host))[0].at("novelty");
  };
  const Json one{{"ideas", 1}, {"reflections", 1}};
  CHECK(verdict(library(false), one) ==
        Json{{"verdict", "could not check"}, {"reason", "The literature was not searched: shelf: the shelf is empty"}});
  CHECK(verdict({{"papers", Json::array()}, {"sources", Json::array()}}, one).at("reason") ==
        "The literature was not searched: the pipeline names no literature");
  CHECK(verdict({{"code", "not_offered"}, {"message", "no literature here"}}, one).at("reason") ==
        "The literature was not searched: no literature here");
  CHECK(verdict(library(true), {{"ideas", 1}, {"reflections", 1}, {"search", false}}).at("reason") ==
        "The literature was not searched: the search is switched off (search: false)");
  CHECK(verdict(library(true), {{"ideas", 1}, {"reflections", 0}}).at("reason") ==
        "No round of reflection compared the idea with the papers found.");
}

TEST_CASE("without search only models are asked, and never for queries") {
  FakeHost host([](const std::string &, const Json &request) { return dull(request, library(true)); });
  ideas_of(ideate({{"ideas", 1}, {"reflections", 2}, {"search", false}}, host));
  CHECK(host.names == Names{"idea-1/propose", "idea-1/reflect-1", "idea-1/reflect-2"});
}

TEST_CASE("a model that cannot be reached ends the stage with that error") {
  FakeHost host([](const std::string &, const Json &) -> Json { throw Error("unavailable", "no model", "try later"); });
  const Ended ended = ideate({{"ideas", 1}}, host);
  CHECK(ended.status == ATHANOR_FAILED);
  CHECK(ended.value.at("code") == "unavailable");
  CHECK(ended.value.at("hint") == "try later");
}

TEST_CASE("the estimate counts the calls of each task") {
  Component stage{"ideation", "stage", "ideation"};
  REQUIRE(stage.create({{"ideas", 5}, {"reflections", 2}}).status == ATHANOR_OK);
  const Json estimate = stage.run({{"schema", "athanor.stage.estimate/1"}}).value;
  CHECK(estimate.at("calls").at("ideation.queries").at("count") == Json{1, 1});
  CHECK(estimate.at("calls").at("ideation.propose").at("count") == Json{5, 5});
  CHECK(estimate.at("calls").at("ideation.reflect").at("count") == Json{10, 10});
  CHECK(estimate.at("outputs").at("ideas") == Json{5, 5});
  CHECK(estimate.at("experiments") == Json{0, 0});
}

TEST_CASE("every declared task has a prompt that renders over what the stage gives it") {
  const std::string folder = std::string(ATHANOR_BUILD_DIR) + "/lib/athanor/plugins/ideation/prompts/";
  std::map<std::string, athanor::sdk::Mustache> prompts;
  const Json info = Component("ideation", "stage", "ideation").info();
  for (const auto &task : info.at("tasks").items()) {
    std::ifstream in(folder + task.key() + ".mustache");
    INFO(task.key());
    REQUIRE(in.good());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    prompts.emplace(task.key(), athanor::sdk::Mustache(text, task.key()));
  }
  Quickstart quickstart;
  ideas_of(ideate({{"ideas", 3}, {"reflections", 1}}, quickstart.host));
  for (const auto &[name, request] : quickstart.host.requests) {
    if (!request.contains("task")) continue;
    INFO(name);
    const std::string text = prompts.at(request.at("task")).render(request.at("context"));
    CHECK(text.find("Machine learning") != std::string::npos);
    CHECK(text.find("{{") == std::string::npos);
  }
}
