// SPDX-License-Identifier: Apache-2.0
//
// Revision after a review; see revision.hpp.
#include "revision.hpp"

#include <algorithm>
#include <athanor/quotation.hpp>
#include <fstream>
#include <iterator>
#include <map>

#include "context.hpp"

namespace athanor::writeup {
namespace {

constexpr std::size_t point_bytes = 1500;
constexpr int most_points = 40;

std::string blank_cut(const std::string &text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n"), to = text.find_last_not_of(" \t\r\n");
  return from == std::string::npos ? "" : text.substr(from, to - from + 1);
}

bool has_answer(const Json &answers, const std::string &point) {
  return std::any_of(answers.begin(), answers.end(), [&](const Json &a) { return a.at("point") == point; });
}

Json open_points(const Revision &revision) {
  Json out = Json::array();
  for (const Json &point : revision.points)
    if (!has_answer(revision.answers, point.at("id"))) out.push_back(point);
  return out;
}

void take_answers(Revision &revision, const Json &answers) {
  for (const Json &answer : answers) {
    const std::string id = answer.at("point");
    const bool known =
        std::any_of(revision.points.begin(), revision.points.end(), [&](const Json &p) { return p.at("id") == id; });
    if (known && !has_answer(revision.answers, id)) revision.answers.push_back(answer);
  }
}

Json asked(const Json &context, const Revision &revision, const Json &draft, const Json &points) {
  Json out = context;
  out["draft"] = draft;
  out["points"] = points;
  out["again"] = points.size() < revision.points.size();
  return out;
}

std::string section_text(const Json &draft, const std::string &id) {
  if (id == "title" || id == "abstract") return draft.at(id);
  for (const Json &s : draft.at("sections"))
    if (s.at("id") == id) return s.at("title").get<std::string>() + "\n" + s.at("text").get<std::string>();
  return "";
}

// Where two drafts differ: "title", "abstract", ids of sections.
Json changed_places(const Json &before, const Json &after) {
  std::vector<std::string> places{"title", "abstract"};
  for (const Json *draft : {&before, &after})
    for (const Json &s : draft->at("sections"))
      if (const std::string id = s.at("id"); std::find(places.begin(), places.end(), id) == places.end())
        places.push_back(id);
  Json out = Json::array();
  for (const std::string &place : places)
    if (blank_cut(section_text(before, place)) != blank_cut(section_text(after, place))) out.push_back(place);
  return out;
}

Json settled(const Json &point, const Json *given, const Json &changed) {
  Json out{{"point", point.at("id")}, {"kind", point.at("kind")}, {"text", point.at("text")}};
  if (!given) {
    out["answer"] = "not answered";
    out["reason"] = "the author gave no answer, also when asked for it again";
    return out;
  }
  out["answer"] = given->at("answer");
  out["reason"] = given->at("reason");
  if (out["answer"] != "changed") return out;
  const Json named = given->value("sections", Json::array());
  Json really = Json::array();
  for (const Json &place : named)
    if (std::find(changed.begin(), changed.end(), place) != changed.end()) really.push_back(place);
  if (named.empty()) really = changed;
  if (really.empty()) {
    out["answer"] = "not answered";
    out["reason"] = "it was said to be changed, but the text is as it was: " + given->at("reason").get<std::string>();
  } else {
    out["sections"] = really;
  }
  return out;
}

}  // namespace

Json points_of(const Json &review) {
  Json out = Json::array();
  const auto add = [&](const std::string &id, const std::string &kind, const std::string &text) {
    if (blank_cut(text).empty() || out.size() >= static_cast<std::size_t>(most_points)) return;
    out.push_back({{"id", id}, {"kind", kind}, {"text", sdk::quoted(blank_cut(text), point_bytes, "a reviewer").text}});
  };
  for (const auto &[list, kind] :
       {std::pair{"weaknesses", "weakness"}, {"questions", "question"}, {"limitations", "limitation"}}) {
    int n = 0;
    const Json texts = review.value(list, Json::array());
    for (const Json &text : texts) add(kind + ("-" + std::to_string(++n)), kind, text);
  }
  const Json checks = review.value("checklist", Json::array());
  for (const Json &check : checks)
    if (check.at("passed") == false)
      add("check-" + check.at("id").get<std::string>(), "check",
          check.at("question").get<std::string>() + " No. " + check.value("detail", ""));
  return out;
}

std::optional<Revision> revision_in(sdk::Host &host, const Json &inputs) {
  if (!inputs.contains("review") || inputs.at("review").is_null()) return std::nullopt;
  if (!inputs.contains("former") || inputs.at("former").is_null())
    throw sdk::Error("bad_request", "there is a review, but not the paper that it is about",
                     "wire both inputs, `inputs: {review: review.review, former: writeup.paper}`, or neither",
                     "/inputs/former");
  const Json &former = inputs.at("former");
  if (!former.contains("draft"))
    throw sdk::Error("bad_request", "the former paper was stored without its draft and cannot be revised",
                     "write it once more with this version of the stage", "/inputs/former");
  std::ifstream in(sdk::get_artifact(host, former.at("draft")), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  Revision out;
  out.former = Json::parse(text, nullptr, false);
  if (!out.former.is_object() || !out.former.contains("sections"))
    throw sdk::Error("bad_request", "the draft of the former paper cannot be read",
                     "a draft is {title, abstract, sections}, as the stage stores it", "/inputs/former/draft");
  out.points = points_of(inputs.at("review"));
  out.of = former.at("pdf").at("artifact");
  return out;
}

Json revise(sdk::Host &host, Revision &revision, const Json &context) {
  host.progress(0.3, "revising");
  Json draft = revision.former;
  for (const char *call : {"revise", "revise-again"}) {
    const Json points = open_points(revision);
    if (points.empty()) break;
    const Json answer =
        host.call(call, sdk::llm_request("writeup.revise", asked(context, revision, draft, points))).at("json");
    draft = mended(draft, answer);
    take_answers(revision, answer.at("answers"));
  }
  return draft;
}

Json settled_answers(const Revision &revision, const Json &draft) {
  const Json changed = changed_places(revision.former, draft);
  Json out = Json::array();
  for (const Json &point : revision.points) {
    const auto given = std::find_if(revision.answers.begin(), revision.answers.end(),
                                    [&](const Json &a) { return a.at("point") == point.at("id"); });
    out.push_back(settled(point, given == revision.answers.end() ? nullptr : &*given, changed));
  }
  return out;
}

std::string revision_statement(const Json &answers) {
  if (answers.empty()) return "";
  std::map<std::string, int> counts;
  for (const Json &answer : answers) ++counts[answer.at("answer")];
  std::string parts;
  for (const auto &[answer, words] : {std::pair{"changed", "led to a change"},
                                      {"declined", "declined with a reason"},
                                      {"needs experiment", "need an experiment"},
                                      {"not answered", "not answered"}})
    if (counts[answer] > 0) parts += (parts.empty() ? "" : ", ") + std::to_string(counts[answer]) + " " + words;
  return "It is a revision after a review. The review's points and what became of them: " + parts + ". ";
}

Json revision_calls() {
  return {{"writeup.revise", {{"count", {0, 2}}, {"input_tokens", {8000, 60000}}, {"output_tokens", {500, 15000}}}}};
}

}  // namespace athanor::writeup
