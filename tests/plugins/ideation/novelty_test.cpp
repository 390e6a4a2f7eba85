// SPDX-License-Identifier: Apache-2.0
//
// What is called novel, and what is not: the rules that hold whatever a model says.
#include "tests/plugins/ideation/a_scientist.hpp"

using namespace athanor::test;

namespace {

const Json kOne{{"ideas", 1}, {"reflections", 1}};

Json only_idea(Scientist &scientist, const Json &options = kOne) {
  return ideas_of(ideate(options, scientist.host)).at(0);
}

}  // namespace

TEST_CASE("nothing is novel unless the literature was looked at") {
  const auto verdict = [](const Json &literature, const Json &options) {
    Scientist scientist;
    scientist.literature = literature;
    Json novelty = only_idea(scientist, options).at("novelty");
    novelty.erase("searched");
    return novelty;
  };
  CHECK(verdict(library(false), kOne) ==
        Json{{"verdict", "could not check"}, {"reason", "The literature was not searched: shelf: the shelf is empty"}});
  CHECK(verdict({{"papers", Json::array()}, {"sources", Json::array()}}, kOne).at("reason") ==
        "The literature was not searched: the pipeline names no literature");
  CHECK(verdict({{"code", "not_offered"}, {"message", "no literature here"}}, kOne).at("reason") ==
        "The literature was not searched: no literature here");
  CHECK(verdict(library(true), {{"ideas", 1}, {"reflections", 1}, {"search", false}}).at("reason") ==
        "The literature was not searched: the search is switched off (search: false)");
  CHECK(verdict(library(true), {{"ideas", 1}, {"reflections", 0}}).at("reason") ==
        "No round of reflection compared the idea with the papers found.");
  CHECK(verdict(library(true, Json::array()), kOne).at("reason") ==
        "The searches found no paper to compare the idea with.");
  CHECK(verdict(library(true), kOne).at("verdict") == "novel");
}

TEST_CASE("a paper that the model made up becomes neither related work nor ground for a verdict") {
  Scientist scientist;
  scientist.reflect = [](const Json &) {
    Json idea = judged(an_idea(), "novel", {"made-up", "p1", "p1"},
                       {{{"id", "p1"}, {"difference", "d1"}}, {{"id", "other"}, {"difference", "d2"}}});
    idea.erase("id");
    return idea;
  };
  const Json idea = only_idea(scientist);
  CHECK(idea.at("related") == Json::array({{{"title", "Paper"}, {"key", "p1"}, {"year", 2001}, {"difference", "d1"}}}));
  CHECK(idea.at("novelty").at("verdict") == "novel");
  CHECK(idea.at("novelty").at("papers") == Json{"p1"});
  CHECK(scientist.host.log == Names{"the model named a paper that was not found: made-up",
                                    "the model named a paper that was not found: other"});

  const Json shown = scientist.host.requests.at("idea-1/reflect-1").at("context").at("nearest")[0];
  CHECK(shown.at("authors") == "A, B, C, D et al.");
  CHECK(shown.at("abstract").get<std::string>().size() < 620);
}

TEST_CASE("a verdict that rests on nothing that was found is none") {
  for (const char *verdict : {"novel", "incremental", "known"}) {
    Scientist scientist;
    scientist.reflect = [&](const Json &) { return judged(an_idea(), verdict, {"made-up"}); };
    const Json novelty = only_idea(scientist).at("novelty");
    CHECK(novelty.at("verdict") == "could not check");
    CHECK(novelty.at("reason") ==
          "It was called " + std::string(verdict) + " without naming one of the papers found: because");
  }
}

TEST_CASE("an idea that is called as a paper is known, whatever the model says") {
  Scientist scientist;
  scientist.literature =
      library(true, {{{"id", "p1"}, {"source", "shelf"}, {"title", "Paper"}},
                     {{"id", "old"}, {"source", "shelf"}, {"title", "Why rivers: MEANDER"}, {"year", 1999}}});
  const Json idea = only_idea(scientist);
  CHECK(idea.at("novelty").at("verdict") == "known");
  CHECK(idea.at("novelty").at("papers") == Json{"old"});
  CHECK(idea.at("novelty").at("reason") == "old has the same title.");
  CHECK(scientist.host.requests.at("idea-1/reflect-1").at("context").at("problems") ==
        Json{"The paper [old] has this very title."});

  SECTION("it is handed on with a low score, or dropped where the pipeline says so") {
    CHECK(idea.at("scores").at("novelty") == 3);
    CHECK(idea.at("reasons").at("novelty") == "n Lowered from 5 to 3: it is known.");
    Scientist again;
    again.literature = scientist.literature;
    const Ended ended = ideate({{"ideas", 1}, {"reflections", 1}, {"drop", {"known"}}}, again.host);
    CHECK(ended.status == ATHANOR_FAILED);
    CHECK(ended.message() == "of 1 idea none is left");
    CHECK_THAT(again.host.log.back(), Catch::EndsWith("is dropped: It is known: old has the same title."));
  }
}

TEST_CASE("a title that a round made is looked up too") {
  Scientist scientist;
  scientist.reflect = [](const Json &) {
    Json idea = judged(an_idea(), "novel", {"p1"});
    idea["title"] = "Paper";
    return idea;
  };
  const Json idea = only_idea(scientist);
  CHECK(scientist.host.names.back() == "idea-1/reflect-1-search-title");
  CHECK(idea.at("novelty").at("verdict") == "known");
}

TEST_CASE("what could not be checked scores no more than what is in the middle") {
  Scientist scientist;
  scientist.literature = library(false);
  scientist.reflect = [](const Json &) {
    Json idea = judged(an_idea(), "novel", {"p1"});
    idea["scores"]["novelty"] = 9;
    return idea;
  };
  const Json idea = only_idea(scientist);
  CHECK(idea.at("scores").at("novelty") == 5);
  CHECK(idea.at("reasons").at("novelty") == "n Lowered from 9 to 5: it could not be checked.");
}

TEST_CASE("the nearest papers come from title, hypothesis and method, those found by several first") {
  FakeHost host([](const std::string &name, const Json &request) -> Json {
    const auto paper = [](const char *id) { return Json{{"id", id}, {"source", "s"}, {"title", id}}; };
    const Json sources = Json::array({{{"name", "s"}, {"ok", true}}, {{"name", "t"}, {"ok", false}}});
    if (name == "idea-1/search-title") return {{"papers", {paper("one"), paper("two")}}, {"sources", sources}};
    if (name == "idea-1/search-hypothesis") return {{"papers", {paper("three"), paper("two")}}, {"sources", sources}};
    if (name == "idea-1/search-method") return {{"papers", {paper("two")}}, {"sources", sources}};
    if (request.contains("search")) return {{"papers", Json::array()}, {"sources", sources}};
    if (request.at("task") == "ideation.queries") return {{"json", {{"queries", {"a1"}}}}};
    return {{"json", request.at("task") == "ideation.propose" ? an_idea() : judged(an_idea(), "novel", {"two"})}};
  });
  const Json idea = ideas_of(ideate(kOne, host)).at(0);
  Names nearest;
  for (const auto &paper : host.requests.at("idea-1/reflect-1").at("context").at("nearest"))
    nearest.push_back(paper.at("id"));
  CHECK(nearest == Names{"two", "one", "three"});
  const Json searched = idea.at("novelty").at("searched");
  CHECK(searched.at("queries") == Json{"river meander", "river meander cold", "theme river watch"});
  CHECK(searched.at("papers") == 3);
  CHECK(searched.at("failed") == Json{"t"});
}

TEST_CASE("a paper that was found on the topic only may be named too") {
  FakeHost host([](const std::string &name, const Json &request) -> Json {
    const auto paper = [](const char *id) { return Json{{"id", id}, {"source", "s"}, {"title", id}}; };
    const Json sources = Json::array({{{"name", "s"}, {"ok", true}}});
    if (name == "topic-1/search")
      return {{"papers", {paper("near"), paper("old"), paper("far")}}, {"sources", sources}};
    if (request.contains("search")) return {{"papers", {paper("near")}}, {"sources", sources}};
    if (request.at("task") == "ideation.queries") return {{"json", {{"queries", {"a1"}}}}};
    if (request.at("task") == "ideation.propose") return {{"json", an_idea()}};
    return {{"json", judged(an_idea(), "incremental", {"old"}, {{{"id", "old"}, {"difference", "d"}}})}};
  });
  const Json idea = ideas_of(ideate(kOne, host)).at(0);
  Names others;
  for (const auto &paper : host.requests.at("idea-1/reflect-1").at("context").at("topic_papers"))
    others.push_back(paper.at("id"));
  CHECK(others == Names{"old", "far"});
  CHECK(idea.at("novelty").at("verdict") == "incremental");
  CHECK(idea.at("novelty").at("papers") == Json{"old"});
  CHECK(idea.at("related") ==
        Json::array({{{"title", "near"}, {"key", "near"}}, {{"title", "old"}, {"key", "old"}, {"difference", "d"}}}));
}

TEST_CASE("papers of which a source says little are shown by what it said, and those without a title are none") {
  Scientist scientist;
  scientist.literature = library(
      true, {{{"id", "p1"}, {"title", "Paper"}, {"authors", {nullptr, "A"}}, {"year", nullptr}, {"venue", nullptr}},
             {{"id", "p2"}, {"title", nullptr}},
             {{"title", "No id"}},
             "words"});
  const Json idea = only_idea(scientist);
  CHECK(idea.at("related") == Json::array({{{"title", "Paper"}, {"key", "p1"}, {"difference", "d1"}}}));
  CHECK(scientist.host.requests.at("idea-1/reflect-1").at("context").at("nearest") ==
        Json::array({{{"id", "p1"}, {"title", "Paper"}, {"authors", "A"}, {"venue", ""}, {"abstract", ""}}}));
}
