// SPDX-License-Identifier: Apache-2.0
//
// Comparisons; see comparisons.hpp.
#include "comparisons.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace athanor::figures {
namespace {

constexpr std::size_t lines_a_sheet = 44;  // of a page, at the height of its text
constexpr std::size_t panels_a_line = 3;
constexpr double wide_values = 3;

// The factor whose levels are the rows: of those with several levels among the wanted cells, the one with most.
const Declared *row_factor(const Data &data, const Wanted &wanted) {
  const Declared *best = nullptr;
  std::size_t most = 1;
  for (const Declared &factor : data.factors) {
    std::set<std::string> levels;
    for (const Cell &cell : data.cells)
      if (wanted(cell) && cell.factors.contains(factor.id)) levels.insert(cell.factors.at(factor.id).dump());
    if (levels.size() > most) {
      most = levels.size();
      best = &factor;
    }
  }
  return best;
}

struct Row {
  std::string label;
  std::function<bool(const Cell &)> holds;
};

std::vector<Row> rows_of(const Data &data, const Declared *factor, const Wanted &wanted) {
  std::vector<Row> out;
  const auto add = [&](Row row) {
    const auto has = [&](const Cell &c) { return wanted(c) && row.holds(c); };
    if (std::any_of(data.cells.begin(), data.cells.end(), has)) out.push_back(std::move(row));
  };
  if (!factor) {
    for (const Declared &c : data.conditions)
      add({c.label, [id = c.id](const Cell &cell) { return cell.condition == id; }});
    add({"all runs", [](const Cell &cell) { return cell.condition.empty(); }});
    return out;
  }
  for (const Json &level : factor->levels)
    add({level_text(level), [id = factor->id, level](const Cell &cell) {
           return cell.factors.contains(id) && cell.factors.at(id) == level;
         }});
  add({"any", [id = factor->id](const Cell &cell) { return !cell.factors.contains(id); }});
  return out;
}

Json rows_in(const Data &data, const std::vector<Row> &rows, const Declared *factor, const Wanted &wanted,
             const Json &place) {
  Json out = Json::array();
  for (const Row &row : rows) {
    Json points = Json::array();
    const auto add = [&](const std::string &condition, const std::string &label) {
      for (const Cell &cell : data.cells)
        if (cell.condition == condition && wanted(cell) && row.holds(cell) &&
            place_of(cell, factor ? factor->id : "") == place) {
          Json p = point(cell);
          p["label"] = label;
          p["condition"] = condition;
          points.push_back(std::move(p));
        }
    };
    for (const Declared &c : data.conditions) add(c.id, c.label);
    add("", "all runs");
    out.push_back({{"label", row.label}, {"points", points}});
  }
  return out;
}

// How many lines the fullest row takes.
std::size_t lines_a_row(const Json &panels) {
  std::size_t out = 1;
  for (const Json &panel : panels)
    for (const Json &row : panel.at("rows")) out = std::max(out, row.at("points").size());
  return out;
}

Json slice(const Json &rows, std::size_t at, std::size_t count) {
  Json out = Json::array();
  for (std::size_t i = at; i < std::min(rows.size(), at + count); ++i) out.push_back(rows[i]);
  return out;
}

// A slice without a single point would be an empty panel.
bool has_points(const Json &panel) {
  for (const Json &row : panel.at("rows"))
    if (!row.at("points").empty()) return true;
  return false;
}

}  // namespace

std::vector<Figure> comparisons(const Data &data, const std::string &id, const Wanted &wanted) {
  const Declared *factor = row_factor(data, wanted);
  const std::vector<Json> all = places(data, data.cells, factor ? factor->id : "", wanted);
  if (all.empty()) return {};
  const std::vector<Row> rows = rows_of(data, factor, wanted);
  Json panels = Json::array();
  for (const Json &place : all) {
    Json in = rows_in(data, rows, factor, wanted, place);
    panels.push_back({{"place", place},
                      {"title", place_title(data, place, all)},
                      {"x_label", axis_label(data.metrics, place.at("metric"))},
                      {"y_label", factor ? axis_label(data.factors, factor->id) : ""},
                      {"x_scale", scale_of(values_in(in), wide_values)},
                      {"rows", in}});
  }
  // Long columns of rows are cut; short ones leave room for several lines of panels.
  const std::size_t lines = lines_a_row(panels), cut = std::max<std::size_t>(1, lines_a_sheet / lines);
  const std::size_t slices = (rows.size() + cut - 1) / cut, height = (rows.size() + slices - 1) / slices;
  const std::size_t fit = panels_a_line * std::max<std::size_t>(1, lines_a_sheet / (height * lines + 5));
  std::vector<Figure> out;
  for (const std::vector<Json> &shown : sheets(all, fit))
    for (std::size_t i = 0; i < slices; ++i) {
      Figure figure;
      figure.id = id;
      figure.title = factor ? "Metrics by " + factor->label : "Metrics by condition";
      figure.kind = "dots";
      for (const Json &panel : panels) {
        if (std::find(shown.begin(), shown.end(), panel.at("place")) == shown.end()) continue;
        Json part = panel;
        part["rows"] = slice(panel.at("rows"), i * height, height);
        if (has_points(part)) figure.panels.push_back(std::move(part));
      }
      if (figure.panels.empty()) continue;
      const std::string n = counts(figure.panels);
      figure.caption = metric_names(data, shown) +
                       (factor ? " by " + factor->label + " and condition" : " by condition") +
                       where_measured(data, all) + ". ";
      figure.caption += n == "1" ? "Each point is a single run."
                                 : "Small points are single runs (n = " + n +
                                       " for each large one); large points are means and bars their 95 % confidence "
                                       "intervals.";
      figure.caption += single_note(figure.panels);
      out.push_back(std::move(figure));
    }
  for (std::size_t i = 0; i < out.size(); ++i) close(out[i], i, out.size());
  return out;
}

}  // namespace athanor::figures
