// SPDX-License-Identifier: Apache-2.0
//
// Contexts for the author: the idea, the study, figures, sources and limits; see context.hpp.
#include "context.hpp"

#include <algorithm>
#include <athanor/quotation.hpp>
#include <sstream>

#include "citations/people.hpp"
#include "context_parts.hpp"

namespace athanor::writeup {
namespace {

// Labels and descriptions of declared things, ready to stand inside a sentence.
void make_sayable(Json &item) {
  item = with(item, {"description", "unit"});
  std::string description = item.at("description");
  while (!description.empty() && (description.back() == '.' || description.back() == ' ')) description.pop_back();
  item["description"] = description;
  item["Label"] = capital(item.value("label", item.at("id").get<std::string>()));
}

// Related work of the idea under the keys that the paper may cite: the same work, found again, has one key only.
void use_citable_keys(Json &related, const Json &citations) {
  for (Json &work : related) {
    if (work.is_string()) work = Json{{"title", work}};
    std::string key;
    for (const Json &c : citations.value("citations", Json::array()))
      if (same_title(c.value("title", ""), work.value("title", ""))) key = c.at("key");
    work["key"] = key;
    work = with(work, {"difference", "title"});
    if (!work.contains("year")) work["year"] = "";
  }
}

Json idea_context(const Json &idea, const Json &citations) {
  Json out = with(idea.is_object() ? idea : Json::object(),
                  {"id", "title", "hypothesis", "question", "abstract", "rationale"});
  out["given"] = idea.is_object();
  for (const char *list : {"experiments", "risks", "related"})
    if (!out.contains(list)) out[list] = Json::array();
  out.erase("schema");
  use_citable_keys(out["related"], citations);
  return out;
}

// How the program was found: how many were tried, by what they were judged, on how many seeds.
void add_search(Json &out, const Json &study) {
  const Json search = study.value("search", Json::object()), seeds = study.value("seeds", Json::object());
  out["programs_tried"] = search.contains("candidates") ? search.at("candidates") : search.value("nodes", Json(0));
  out["search_text"] = search.value("text", "");
  const Json chosen = search.value("chosen", Json());
  out["program_title"] = chosen.is_object() ? chosen.value("title", "") : "";
  out["selection_count"] = seeds.value("selection", Json::array()).size();
  out["overlap_text"] = seeds.value("overlap", "");
  out["resampled"] = seeds.value("splits", "") == "resampled";
  out["test_to_train"] = seeds.contains("test_to_train") ? seeds.at("test_to_train") : Json("");
  const Json objective = study.at("objective");
  out["objective_text"] =
      label_of(study, "metrics", objective.at("metric")) +
      (objective.value("split", "").empty() ? "" : " on the " + objective.value("split", "") + " split");
  std::string parameters;
  const Json free = study.value("parameters", Json::object());
  for (const auto &[name, value] : free.items())
    parameters += (parameters.empty() ? "" : ", ") + name + " = " + value.dump();
  out["parameters_text"] = parameters;
}

Json study_context(const Json &study) {
  Json out = with(study, {"title", "method"});
  out.erase("schema");
  for (Json &m : out["metrics"]) {
    make_sayable(m);
    const std::string direction = m.value("direction", "none");
    m["higher_is_better"] = direction == "maximise";
    m["lower_is_better"] = direction == "minimise";
    m["is_objective"] = m.at("id") == study.at("objective").at("metric");
  }
  for (Json &c : out["conditions"]) {
    make_sayable(c);
    for (const char *role : {"baseline", "treatment", "ablation", "other"})
      c["is_" + std::string(role)] = c.value("role", "") == role;
  }
  for (const char *list : {"factors", "datasets"})
    if (!out.contains(list)) out[list] = Json::array();
  for (Json &f : out["factors"]) {
    make_sayable(f);
    Json levels = Json::array();
    for (const Json &level : f["levels"]) levels.push_back({{"text", level_text(level)}, {"value", level}});
    mark_last(levels);
    f["levels"] = levels;
  }
  for (Json &d : out["datasets"]) {
    make_sayable(d);
    d = with(d, {"source", "licence"});
  }
  for (const char *list : {"metrics", "conditions", "factors", "datasets"}) mark_last(out[list]);
  const Json seeds = study.value("seeds", Json::object());
  out["seed_count"] = seeds.value("confirmation", Json::array()).size();
  out["has_selection"] = !seeds.value("selection", Json::array()).empty();
  out["seeds_vary"] = seeds.value("varies", "");
  out["generalises_over"] = seeds.value("generalises_over", "");
  out["hidden_evaluation"] = hidden_evaluation(study);
  out["has_ablations"] = std::any_of(out["conditions"].begin(), out["conditions"].end(),
                                     [](const Json &c) { return c.at("is_ablation"); });
  add_search(out, study);
  return out;
}

constexpr int program_lines = 200;

// The beginning of the program, as much as a reader of the paper needs to know what was done.
Json program_context(const std::string &text) {
  std::istringstream in(text);
  std::string shown, line;
  int lines = 0;
  for (; std::getline(in, line); ++lines)
    if (lines < program_lines) shown += (lines ? "\n" : "") + line.substr(0, 200);
  return {{"text", shown}, {"lines", lines}, {"shown", std::min(lines, program_lines)}, {"cut", lines > program_lines}};
}

Json figures_context(const Json &figures) {
  Json out = Json::array();
  for (const Json &f : figures.at("figures"))
    out.push_back({{"id", f.at("id")},
                   {"title", f.value("title", "")},
                   {"caption", f.at("caption")},
                   {"kind", f.value("kind", "")}});
  return out;
}

Json citations_context(const Json &citations) {
  Json out = Json::array();
  for (const Json &c : citations.at("citations"))
    out.push_back({{"key", c.at("key")},
                   {"title", c.at("title")},
                   {"authors", c.value("authors", Json::array())},
                   {"year", c.contains("year") ? c.at("year") : Json()},
                   {"verdict", c.at("verdict")},
                   {"sections", c.value("sections", Json::array())},
                   {"retracted", c.contains("retracted")},
                   {"abstract", sdk::quoted(c.value("abstract", ""), 600, "an abstract").text},
                   {"reason", c.value("reason", "")}});
  return out;
}

// Sources under the reason for which they were chosen.
Json citation_groups(const Json &citations) {
  Json out = Json::array();
  for (const Json &c : citations) {
    auto at = std::find_if(out.begin(), out.end(), [&](const Json &g) { return g.at("reason") == c.at("reason"); });
    if (at == out.end()) {
      out.push_back({{"reason", c.at("reason")}, {"keys", c.at("key")}});
    } else {
      (*at)["keys"] = at->at("keys").get<std::string>() + "," + c.at("key").get<std::string>();
    }
  }
  mark_last(out);
  return out;
}

// Words that fit beside the title, the figures and the tables that count; rough, as a letter page in ten points holds.
int word_budget(const Material &m, const Json &options) {
  const std::string counts = options.value("pages_count", "body");
  double pages = options.value("pages", 6) - 0.3;  // title and margins of floats
  const Json figures = m.figures.value("figures", Json::array());
  for (const Json &figure : figures) pages -= m.columns == 2 && figure.value("width", "column") != "page" ? 0.18 : 0.33;
  pages -= 0.25 * static_cast<double>(m.tables.size());
  if (counts != "body") pages -= 0.03 * static_cast<double>(m.citations.value("citations", Json::array()).size());
  if (counts == "all") pages -= 2;  // statement and appendix
  return std::max(300, static_cast<int>(pages * words_of_a_page(m.columns) / 50) * 50);
}

Json limits_context(const Material &m, const Json &options) {
  const std::string counts = options.value("pages_count", "body");
  return {
      {"pages", options.value("pages", 6)},
      {"words", word_budget(m, options)},
      {"figures", m.figures.value("figures", Json::array()).size()},
      {"tables", m.tables.size()},
      {"appendix_counts", counts == "all"},
      {"columns", options.value("columns", 2) == 1 ? "one column" : "two columns"},
      {"counted", counts == "all"          ? "figures, tables, bibliography and appendix included"
                  : counts == "references" ? "figures, tables and bibliography included; the appendix does not count"
                                           : "figures and tables included; the statement of machine authorship, the "
                                             "bibliography and the appendix do not count"}};
}

}  // namespace

int words_of_a_page(int columns) { return columns == 2 ? 680 : 430; }

Json subject_context(const Material &m) {
  const Json topic = m.run.value("topic", Json::object());
  Json claims = Json::array(), tests = Json::array();
  for (const Json &claim : m.claims.at("claims")) {
    claims.push_back({{"statement", claim.at("statement")}, {"verdict", claim.at("verdict")}});
    const Json name = claim.at("test").at("name");
    if (std::find(tests.begin(), tests.end(), name) == tests.end()) tests.push_back(name);
  }
  return {{"topic", {{"title", topic.value("title", "")}, {"text", topic.value("text", "")}}},
          {"idea", idea_context(m.idea, m.citations)},
          {"study", study_context(m.study)},
          {"claims", claims},
          {"tests", tests},
          {"family", {{"correction", m.claims.value("family", Json::object()).value("correction", "")}}}};
}

Json draft_context(const Material &m, const Json &options, const std::string &program) {
  Json out = subject_context(m);
  out.erase("tests");
  Json main = Json::array(), ablations = Json::array();
  for (const Json &claim : m.claims.at("claims")) {
    const Json c = claim_context(claim, m.study, m.results);
    (c.at("is_ablation") ? ablations : main).push_back(c);
  }
  mark_last(main);
  mark_last(ablations);
  out["title"] = options.value("title", "");
  out["claims"] = main;
  out["ablation_claims"] = ablations;
  out["groups"] = grouped(main, out["study"]["metrics"]);
  out["tally"] = tally(main);
  out["independent"] = independent_context(m.claims.at("claims"));
  out["not_tested"] = not_tested_context(m.claims);
  const Json family = m.claims.value("family", Json::object());
  out["family"] = {{"tests", family.value("tests", 0)},
                   {"correction", family.value("correction", "")},
                   {"alpha", family.contains("alpha") ? family.at("alpha") : Json("")},
                   {"effect", family.value("effect", "")},
                   {"two_sided", family.value("sides", 0) == 2}};
  out["results"] = results_context(m.results);
  out["cells"] = cells_context(m.results);
  out["program"] = program_context(program);
  out["figures"] = figures_context(m.figures);
  // {{#figure.results}} asks whether there is one of that id.
  out["figure"] = Json::object();
  for (const Json &f : out["figures"]) out["figure"][f.at("id").get<std::string>()] = true;
  out["table"] = Json::object();
  for (const Table &t : m.tables) out["table"][t.id] = true;
  out["citations"] = citations_context(m.citations);
  out["cited"] = Json::object();
  for (const Json &c : out["citations"]) out["cited"][c.at("key").get<std::string>()] = true;
  out["citation_groups"] = citation_groups(out["citations"]);
  out["limits"] = limits_context(m, options);
  return out;
}

}  // namespace athanor::writeup
