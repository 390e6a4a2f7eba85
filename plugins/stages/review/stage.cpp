// SPDX-License-Identifier: Apache-2.0
//
// The stage `review`: a paper and its records in, review/1 out. The checklist is computed here, the form comes from
// a model that is shown the checklist and the paper as a quotation.
#include <algorithm>
#include <athanor/plugin.hpp>
#include <cmath>
#include <fstream>
#include <iterator>

#include "checklist.hpp"
#include "review_info.h"

namespace athanor::review {

using sdk::Host;

namespace {

// At most `limit` bytes, never half a character. A line of equals signs would end the quotation.
std::string quotable(const std::string &text, std::size_t limit, bool &cut) {
  cut = text.size() > limit;
  std::size_t end = std::min(limit, text.size());
  while (cut && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  std::string out;
  for (std::size_t i = 0; i < end; ++i)
    if (text[i] == '\f')
      out += "\n\n";
    else if (text.compare(i, 4, "====") != 0)
      out += text[i];
  return out;
}

Json checklist_context(const std::vector<Check> &checks) {
  Json out{
      {"items", Json::array()}, {"passed", Json::array()}, {"failed", Json::array()}, {"undecided", Json::array()}};
  for (const Check &c : checks) {
    Json item = c.document();
    item["answer"] = !c.passed ? "undecided" : *c.passed ? "yes" : "no";
    out["items"].push_back(item);
    out[!c.passed ? "undecided" : *c.passed ? "passed" : "failed"].push_back(item);
  }
  const std::size_t passed = out["passed"].size(), decided = passed + out["failed"].size();
  const double share = decided == 0 ? 0 : static_cast<double>(passed) / static_cast<double>(decided);
  out["passed_count"] = passed;
  out["decided_count"] = decided;
  // Rounded down: only a paper without a failed check reaches the top.
  out["scale_of_ten"] = static_cast<int>(std::floor(1 + 9 * share));
  out["scale_of_four"] = static_cast<int>(std::floor(1 + 3 * share));
  return out;
}

}  // namespace

struct Stage {
  static constexpr const char *kind = "stage", *name = "review", *info = review_info;

  Stage(const Json &options, const std::filesystem::path &) : options_(options) {}

  Json run(const Json &request, Host &host) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.stage.estimate/1") return estimate();
    if (schema != "athanor.stage.run/1") sdk::unknown_request(request);
    const Subject subject = subject_of(request.at("inputs"), host);
    const std::vector<Check> checks = checklist(subject);
    const Json answer = host.call("form", sdk::llm_request("review.form", context_of(subject, checks)));
    return {{"schema", "athanor.stage.result/1"}, {"outputs", {{"review", review_of(checks, answer)}}}};
  }

 private:
  // The reviewer is shown the paper, about four bytes a token, and a checklist.
  Json estimate() const {
    const int paper = options_.value("text_limit", 60000) / 4;
    return {{"schema", "athanor.stage.estimate/1"},
            {"calls",
             {{"review.form",
               {{"count", {1, 1}},
                {"input_tokens", {1500 + std::min(2500, paper), 4000 + paper}},
                {"output_tokens", {400, 4000}}}}}},
            {"experiments", {0, 0}},
            {"seconds", {0, 120}}};
  }

  Subject subject_of(const Json &inputs, Host &host) const {
    const auto given = [&](const char *input) { return inputs.contains(input) ? inputs.at(input) : Json(); };
    Subject out{given("paper"),
                given("study"),
                given("results"),
                given("claims"),
                given("citations"),
                "",
                options_.value("min_runs", 3)};
    if (out.paper.contains("text")) {
      std::ifstream in(sdk::get_artifact(host, out.paper.at("text")), std::ios::binary);
      out.text.assign(std::istreambuf_iterator<char>(in), {});
    }
    return out;
  }

  Json context_of(const Subject &subject, const std::vector<Check> &checks) const {
    bool cut = false;
    const std::string text = quotable(subject.text, options_.value("text_limit", std::size_t{60000}), cut);
    Json claims = Json::array();
    if (!subject.claims.is_null())
      for (const Json &c : subject.claims.at("claims"))
        claims.push_back({{"id", c.at("id")}, {"statement", c.at("statement")}, {"verdict", c.at("verdict")}});
    return {{"paper", {{"title", subject.paper.at("title")}, {"text", text}, {"cut", cut}}},
            {"checklist", checklist_context(checks)},
            {"claims", claims}};
  }

  static Json review_of(const std::vector<Check> &checks, const Json &answer) {
    Json out = answer.at("json");
    out["schema"] = "review/1";
    Json scores = Json::object();  // a score that could not be judged is left out
    for (const auto &[what, score] : out.at("scores").items())
      if (score.is_number()) scores[what] = score;
    out["scores"] = scores;
    out["checklist"] = Json::array();
    for (const Check &c : checks) out["checklist"].push_back(c.document());
    const bool scripted = answer.value("scripted", false);
    out["reviewer"] = {{"model", answer.value("model", "unknown")}, {"scripted", scripted}, {"count", 1}};
    if (scripted) out["reviewer"]["note"] = "scripted, not a language model";
    return out;
  }

  Json options_;
};

}  // namespace athanor::review

ATHANOR_PLUGIN("org.athanor.review", "1.0.0", athanor::review::Stage)
