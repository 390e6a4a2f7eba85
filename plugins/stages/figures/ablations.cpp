// SPDX-License-Identifier: Apache-2.0
//
// Bars of ablations; see ablations.hpp.
#include "ablations.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "differences.hpp"
#include "panels.hpp"
#include "statistics.hpp"

namespace athanor::figures {
namespace {

constexpr std::size_t rows_a_sheet = 30;

// One value a seed: the mean where a seed measured several times.
std::map<long long, double> by_seed(const Cell &cell) {
  std::map<long long, std::vector<double>> all;
  for (std::size_t i = 0; i < cell.values.size(); ++i) all[cell.seeds[i]].push_back(cell.values[i]);
  std::map<long long, double> out;
  for (const auto &[seed, values] : all) out[seed] = mean(values);
  return out;
}

// Full method minus method without the part, paired by seed; null where no seed ran both.
Json paired_row(const Cell &full, const Cell &part, const std::string &label) {
  const auto with = by_seed(full), less = by_seed(part);
  std::vector<double> differences;
  for (const auto &[seed, value] : with)
    if (const auto other = less.find(seed); other != less.end()) differences.push_back(value - other->second);
  if (differences.empty()) return nullptr;
  Json records = full.records;
  for (const std::string &id : part.records) records.push_back(id);
  Json row{{"label", label},
           {"difference", mean(differences)},
           {"verdict", ""},
           {"n", differences.size()},
           {"records", records}};
  if (const auto ends = interval(differences)) {
    row["low"] = ends->first;
    row["high"] = ends->second;
  }
  return row;
}

// The condition that an ablation is held against: of the claims the treatment, else of the study.
std::string full_method(const Data &data) {
  for (const Json &claim : data.claims)
    if (claim.value("kind", "main") == "ablation" && claim.contains("treatment")) return claim.at("treatment");
  for (const Declared &c : data.conditions)
    if (c.role == "treatment") return c.id;
  return "";
}

struct Row {
  std::string panel;
  Json row;
};

void add_tested(const Data &data, Figure &figure, std::vector<Row> &rows, std::set<std::string> &tested) {
  std::vector<Json> claims;
  for (const Declared &metric : data.metrics)
    for (const Json &claim : data.claims)
      if (claim.value("kind", "main") == "ablation" && drawable(claim) && claim.at("metric") == metric.id)
        claims.push_back(claim);
  if (claims.empty()) return;
  Parts common = common_parts(data, claims);
  common.erase("control");
  for (Json claim : claims) {
    tested.insert(claim.value("control", "") + "|" + claim.at("metric").get<std::string>());
    Parts parts = without(common_parts(data, {claim}), common);
    std::string label = label_of(data.conditions, claim.value("control", ""));
    parts.erase("control");
    parts.erase("treatment");
    const std::string more = words_of(parts, false);
    rows.push_back(
        {axis_label(data.metrics, claim.at("metric")), row_of(claim, more.empty() ? label : label + ", " + more)});
    note_names(claim, figure);
  }
}

void add_untested(const Data &data, std::vector<Row> &rows, const std::set<std::string> &tested) {
  const std::string full = full_method(data);
  const Wanted wanted = [&](const Cell &c) {
    return c.metric == data.objective && data.is_ablation(c.condition) &&
           tested.count(c.condition + "|" + c.metric) == 0;
  };
  const std::vector<Json> all = places(data, data.cells, "", wanted);
  for (const Json &place : all)
    for (const Declared &condition : data.conditions)
      for (const Cell &part : data.cells) {
        if (part.condition != condition.id || !wanted(part) || place_of(part, "") != place) continue;
        for (const Cell &whole : data.cells) {
          if (whole.condition != full || place_of(whole, "") != place) continue;
          const std::string title = place_title(data, place, all);
          const Json row = paired_row(whole, part, condition.label);
          if (!row.is_null())
            rows.push_back({axis_label(data.metrics, data.objective) + (title.empty() ? "" : ": " + title), row});
        }
      }
}

}  // namespace

std::vector<Figure> ablations(const Data &data) {
  Figure pattern;
  std::vector<Row> rows;
  std::set<std::string> tested;
  add_tested(data, pattern, rows, tested);
  const std::size_t claims = rows.size();
  add_untested(data, rows, tested);
  std::vector<Figure> out;
  for (std::size_t at = 0; at < rows.size(); at += rows_a_sheet) {
    Figure figure = pattern;
    figure.id = "ablations";
    figure.title = "Ablations";
    figure.kind = "bars";
    for (std::size_t i = at; i < std::min(rows.size(), at + rows_a_sheet); ++i) {
      const auto same = [&](const Json &p) { return p.at("title") == rows[i].panel; };
      auto panel = std::find_if(figure.panels.begin(), figure.panels.end(), same);
      if (panel == figure.panels.end()) {
        figure.panels.push_back({{"title", rows[i].panel}, {"y_label", ""}, {"rows", Json::array()}});
        panel = std::prev(figure.panels.end());
      }
      (*panel)["rows"].push_back(rows[i].row);
    }
    const std::string full = full_method(data);
    figure.caption = "Ablations: the difference between the full method" +
                     (full.empty() ? "" : " (" + label_of(data.conditions, full) + ")") +
                     " and the method without a part. Bars are means of paired differences over runs, with their 95 % "
                     "confidence intervals; the vertical line is no difference.";
    if (claims > 0)
      figure.caption += " Filled bars are differences that the test found, hatched ones are inconclusive" +
                        std::string(claims < rows.size() ? " or were not tested." : ".");
    out.push_back(std::move(figure));
  }
  for (std::size_t i = 0; i < out.size(); ++i) close(out[i], i, out.size());
  return out;
}

}  // namespace athanor::figures
