// SPDX-License-Identifier: Apache-2.0
//
// Figures and tables: unused, the same file twice, drawn from no record, said to show what they do not, captioned
// against their data.
#include <algorithm>
#include <map>
#include <set>

#include "checks.hpp"

namespace athanor::writeup::audit {
namespace {

// What a figure was drawn from.
struct Shown {
  std::set<std::string> metrics, conditions, datasets;
  std::vector<std::string> unknown;  // names and records that do not exist
};

void take(const Json &item, Shown &out) {
  if (item.contains("metric")) out.metrics.insert(item.at("metric").get<std::string>());
  for (const char *key : {"condition", "control"})
    if (item.contains(key)) out.conditions.insert(item.at(key).get<std::string>());
  if (item.contains("dataset")) out.datasets.insert(item.at("dataset").get<std::string>());
}

class Index {
 public:
  explicit Index(const NamedResults &results, const Json &documents) : results_(results) {
    for (const Json &record : documents) records_.emplace(record.at("id").get<std::string>(), &record);
  }
  Shown shown_by(const Json &figure) const {
    Shown out;
    const Json names = figure.value("names", Json::array()), records = figure.value("records", Json::array());
    for (const Json &name : names) {
      const Json *row = results_.find(name);
      if (row)
        take(*row, out);
      else
        out.unknown.push_back(name);
    }
    for (const Json &id : records) {
      const auto at = records_.find(id.get<std::string>());
      if (at != records_.end() && names.empty()) take(*at->second, out);
      if (at == records_.end() && !records_.empty()) out.unknown.push_back(id);
    }
    return out;
  }

 private:
  const NamedResults &results_;
  std::map<std::string, const Json *> records_;
};

// The stretch of a sentence that speaks of the reference at `at`: what follows it, up to the next reference or clause;
// what stands before it where it is in brackets.
std::pair<std::size_t, std::size_t> told_of(const Sentence &s, std::size_t at) {
  const std::string &t = s.lower;
  std::size_t open = t.rfind('(', at);
  const bool bracketed = open != std::string::npos && t.find(')', open) > at && at - open < 8;
  if (bracketed) {
    std::size_t from = open;
    while (from > 0 && t[from - 1] != ';' && t[from - 1] != reference_mark && t[from - 1] != ')') --from;
    return {from, open};
  }
  std::size_t to = at + 1;
  while (to < t.size() && t[to] != ';' && t[to] != reference_mark) ++to;
  return {at + 1, to};
}

std::string listed(const std::set<std::string> &ids, const Facts &facts, bool metrics) {
  std::string out;
  for (const std::string &id : ids)
    out += (out.empty() ? "" : ", ") + (metrics ? facts.label_of_metric(id) : facts.label_of_condition(id));
  return out;
}

// "isotonic" in "isotonic, mixed with identity": who writes the longer one in other words names the shorter.
bool part_of_shown(const std::string &id, const std::set<std::string> &shown, const Facts &facts) {
  const std::string part = lower(folded(facts.label_of_condition(id)));
  return std::any_of(shown.begin(), shown.end(), [&](const std::string &other) {
    return find_words(lower(folded(facts.label_of_condition(other))), part) != std::string::npos;
  });
}

// What a text says is shown and is not. `all`: every mention must be shown, not only one of them.
std::string missing_from(const Shown &shown, const std::string &text, const Facts &facts, bool all) {
  const auto missing = [&](const std::vector<Mention> &said, const std::set<std::string> &ids) {
    std::string first;
    for (const Mention &m : said) {
      if (ids.count(m.id) == 0 && first.empty()) first = m.id;
      if (ids.count(m.id) != 0 && !all) return std::string();
    }
    return first;
  };
  if (!shown.metrics.empty()) {
    const std::string metric = missing(facts.metrics_in(text), shown.metrics);
    if (!metric.empty())
      return "\"" + facts.label_of_metric(metric) + "\", and it shows " + listed(shown.metrics, facts, true);
  }
  if (!shown.conditions.empty()) {
    std::vector<Mention> said = facts.conditions_in(text);
    said.erase(std::remove_if(said.begin(), said.end(),
                              [&](const Mention &m) {
                                return shown.conditions.count(m.id) == 0 &&
                                       part_of_shown(m.id, shown.conditions, facts);
                              }),
               said.end());
    const std::string condition = missing(said, shown.conditions);
    if (!condition.empty())
      return "\"" + facts.label_of_condition(condition) + "\", and it shows " + listed(shown.conditions, facts, false);
  }
  if (!shown.datasets.empty() && facts.datasets.size() > 1) {
    const std::string dataset = missing(facts.datasets_in(text), shown.datasets);
    if (!dataset.empty()) return "the data set \"" + dataset + "\", and it was drawn from another";
  }
  return "";
}

void check_references_to(const Paper &paper, const std::map<std::string, Shown> &figures, const Facts &facts,
                         Findings &out) {
  for (const Sentence *s : paper.sentences())
    for (const Mark &m : s->marks) {
      if (m.target.rfind("fig:", 0) != 0) continue;
      const auto figure = figures.find(m.target.substr(4));
      if (figure == figures.end()) continue;
      const auto stretch = told_of(*s, m.at);
      const std::string wrong =
          missing_from(figure->second, s->lower.substr(stretch.first, stretch.second - stretch.first), facts, false);
      if (!wrong.empty())
        out.push_back(
            found("figure_mismatch", s->place(m.at), "the figure " + figure->first + " is said to show " + wrong));
    }
}

// A figure that a model drew has no axis that the stage labelled.
void check_caption(const Json &figure, const Shown &shown, const Facts &facts, Findings &out) {
  const std::string id = figure.at("id"), caption = lower(folded(figure.at("caption")));
  const std::string where = place("caption of figure " + id, 1);
  const std::string wrong = missing_from(shown, caption, facts, true);
  if (!wrong.empty()) out.push_back(found("caption_differs", where, "the caption speaks of " + wrong));
  if (figure.value("origin", "stage") != "model") return;
  for (const std::string &metric : shown.metrics) {
    std::string unit;
    for (const Named &m : facts.metrics)
      if (m.id == metric) unit = lower(m.item.value("unit", ""));
    const bool named = caption.find("axis") != std::string::npos ||
                       find_words(caption, lower(facts.label_of_metric(metric))) != std::string::npos;
    if (named && (unit.empty() || caption.find(unit) != std::string::npos)) continue;
    out.push_back(found("caption_thin", where,
                        "the caption does not say that " + facts.label_of_metric(metric) + " is drawn" +
                            (unit.empty() ? "" : ", in " + unit)));
  }
}

}  // namespace

void check_figures(const Paper &paper, const Facts &facts, Findings &out) {
  std::set<std::string> used, tables;
  std::vector<const Text *> texts = paper.texts();
  for (const Text *text : texts) {
    used.insert(text->fragment.figures.begin(), text->fragment.figures.end());
    tables.insert(text->fragment.tables.begin(), text->fragment.tables.end());
  }
  const Index index(facts.records.results, facts.records.results.records());
  std::map<std::string, std::string> contents;
  std::map<std::string, Shown> figures;
  for (const Json &figure : facts.records.figures.at("figures")) {
    const std::string id = figure.at("id"), where = "figure " + id;
    if (used.count(id) == 0)
      out.push_back(found("figure_unused", where,
                          "no section refers to the figure " + id +
                              ", so that it stands in the appendix; write \\figureref{" + id +
                              "} where it is discussed, or leave it there where pages are short"));
    const auto [at, fresh] = contents.emplace(figure.at("file").at("artifact").get<std::string>(), id);
    if (!fresh)
      out.push_back(
          found("figure_duplicated", where, "the figures " + at->second + " and " + id + " are the same file"));
    const Shown shown = index.shown_by(figure);
    if (!shown.unknown.empty())
      out.push_back(found("figure_without_record", where,
                          "it says that it was drawn from " + shown.unknown.front() + ", which no record is called"));
    else if (figure.value("names", Json::array()).empty() && figure.value("records", Json::array()).empty())
      out.push_back(found("figure_without_record", where, "it names no record that it was drawn from"));
    check_caption(figure, shown, facts, out);
    figures.emplace(id, shown);
  }
  for (const Table &t : facts.records.tables)
    if (tables.count(t.id) == 0)
      out.push_back(
          found("table_unused", "table " + t.id,
                "no section refers to the table " + t.id + "; write \\tableref{" + t.id + "} where it is discussed"));
  check_references_to(paper, figures, facts, out);
}

}  // namespace athanor::writeup::audit
