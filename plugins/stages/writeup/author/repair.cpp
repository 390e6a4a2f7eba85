// SPDX-License-Identifier: Apache-2.0
//
// What the author is told about a draft that needs mending, and how an answer mends it. See context.hpp.
#include "context.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <sstream>

namespace athanor::writeup {

namespace {

// "section method, line 3" -> method and 3; empty where a problem is about no section.
std::pair<std::string, int> place_of(const std::string &where) {
  if (where.rfind("section ", 0) != 0) return {};
  const std::size_t comma = where.rfind(", line ");
  if (comma == std::string::npos) return {where.substr(8), 0};
  return {where.substr(8, comma - 8), std::atoi(where.c_str() + comma + 7)};
}

// The line of a text, from 1, cut to some hundred letters; empty when there is none.
std::string line_of(const std::string &text, int line) {
  std::istringstream in(text);
  std::string out;
  for (int i = 0; i < line; ++i)
    if (!std::getline(in, out)) return "";
  if (out.size() <= 400) return out;
  std::size_t end = 400;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end) + " …";
}

// Whether mending needs the claims with their verdicts and values: whatever is no matter of form, length or sources.
bool about_claims(const std::string &rule) {
  static const std::set<std::string> form{"page_limit",
                                          "placeholder_left",
                                          "chatter_left",
                                          "markdown_left",
                                          "unbalanced",
                                          "command_not_allowed",
                                          "environment_not_allowed",
                                          "character_dropped",
                                          "acronym_undefined",
                                          "paragraph_repeated",
                                          "section_empty",
                                          "section_duplicated",
                                          "metric_undefined",
                                          "baseline_not_named",
                                          "figure_unused",
                                          "table_unused",
                                          "unknown_figure",
                                          "unknown_table",
                                          "unknown_section",
                                          "unknown_equation",
                                          "reference_by_hand",
                                          "link_without_record",
                                          "unknown_citation",
                                          "citation_unused",
                                          "citation_unsupported",
                                          "citation_mismatch",
                                          "citation_retracted",
                                          "credit_wrong",
                                          "work_without_citation",
                                          "disguised_text"};
  return form.count(rule) == 0;
}

}  // namespace

Json repair_context(const Json &draft, const Findings &findings, const Json &context) {
  Json problems = Json::array(), shown = Json::array(), others = Json::array();
  std::set<std::string> concerned;
  bool everywhere = false, citations = false, results = false, claims = false;
  for (const Finding &f : findings) {
    if (f.severity == "note") continue;
    Json problem = f.document();
    const auto [section, line] = place_of(f.where);
    concerned.insert(section);
    const bool figure = f.where.rfind("figure ", 0) == 0;  // belongs where results are told
    bool told = false;
    for (const Json &s : draft.at("sections"))
      if (figure && s.at("text").get<std::string>().find("\\result{") != std::string::npos) {
        concerned.insert(s.at("id").get<std::string>());
        told = true;
      }
    everywhere =
        everywhere || (section.empty() && !told && f.where.rfind("title", 0) != 0 && f.where.rfind("abstract", 0) != 0);
    citations = citations || f.rule.find("citation") != std::string::npos;
    // A number that is to become a \result needs their names; one of a count or a setting does not.
    results = results || f.rule.find("result") != std::string::npos || f.rule.find("number") != std::string::npos ||
              f.rule == "measurement_typed" || f.rule == "derived_misused";
    claims = claims || results || about_claims(f.rule);
    problem["line"] = "";
    for (const Json &s : draft.at("sections"))
      if (s.at("id") == section) problem["line"] = line_of(s.at("text"), line);
    problems.push_back(problem);
  }
  for (const Json &s : draft.at("sections"))
    (everywhere || concerned.count(s.at("id").get<std::string>()) ? shown : others).push_back(s);
  Json out{{"draft", draft}, {"problems", problems}, {"shown", shown}, {"others", others}};
  for (const char *part : {"results", "cells", "figures", "citations", "claims", "ablation_claims", "limits"})
    out[part] = context.at(part);
  out["needs_citations"] = citations;
  out["needs_results"] = results;
  out["needs_claims"] = claims;
  return out;
}

Json mended(Json draft, const Json &repair) {
  draft["title"] = repair.at("title");
  draft["abstract"] = repair.at("abstract");
  Json &sections = draft["sections"];
  const Json before = sections;
  const auto blank = [](const Json &s) {
    return s.at("text").get<std::string>().find_first_not_of(" \t\r\n") == std::string::npos;
  };
  for (const Json &changed : repair.at("sections")) {
    const auto at =
        std::find_if(sections.begin(), sections.end(), [&](const Json &s) { return s.at("id") == changed.at("id"); });
    if (at == sections.end()) {
      if (!blank(changed)) sections.push_back(changed);
    } else if (blank(changed)) {
      sections.erase(at);
    } else {
      *at = changed;
    }
  }
  if (sections.empty()) sections = before;  // a paper without any section is no repair
  return draft;
}

}  // namespace athanor::writeup
