// SPDX-License-Identifier: Apache-2.0
//
// Curves; see curves.hpp.
#include "curves.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "panels.hpp"

namespace athanor::figures {
namespace {

constexpr std::size_t panels_a_sheet = 9;
constexpr std::size_t most_steps = 100;             // more cannot be told apart in a column
constexpr double wide_axis = 1.5, wide_values = 3;  // powers of ten beyond which an axis is logarithmic

// What the lines run over: where a cell stands on the axis, and what the axis is called.
struct Axis {
  std::string factor;  // empty: the step
  std::string label;
  std::function<double(const Cell &)> at;
};

Json series_of(const Data &data, const std::vector<Cell> &cells, const Axis &axis, const Wanted &wanted,
               const Json &place) {
  Json out = Json::array();
  for (const Declared &condition : data.conditions) {
    std::map<double, Json> points;
    for (const Cell &cell : cells)
      if (cell.condition == condition.id && wanted(cell) && place_of(cell, axis.factor) == place) {
        Json p = point(cell);
        p["x"] = axis.at(cell);
        points.emplace(axis.at(cell), std::move(p));
      }
    if (points.empty()) continue;
    Json list = Json::array();
    for (auto &[x, p] : points) list.push_back(std::move(p));
    out.push_back(
        {{"label", condition.label}, {"condition", condition.id}, {"role", condition.role}, {"points", list}});
  }
  return out;
}

std::vector<double> xs_of(const Json &series) {
  std::vector<double> out;
  for (const Json &s : series)
    for (const Json &p : s.at("points")) out.push_back(p.at("x"));
  return out;
}

std::vector<Figure> draw(const Data &data, const std::vector<Cell> &cells, const Axis &axis, const Wanted &wanted,
                         const Figure &pattern) {
  const std::vector<Json> all = places(data, cells, axis.factor, wanted);
  const auto parts = sheets(all, panels_a_sheet);
  std::vector<Figure> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Figure figure = pattern;
    for (const Json &place : parts[i]) {
      const Json series = series_of(data, cells, axis, wanted, place);
      figure.panels.push_back({{"place", place},
                               {"title", place_title(data, place, all)},
                               {"x_label", axis.label},
                               {"y_label", axis_label(data.metrics, place.at("metric"))},
                               {"x_scale", scale_of(xs_of(series), wide_axis)},
                               {"y_scale", scale_of(values_in(series), wide_values)},
                               {"series", series}});
    }
    figure.caption = metric_names(data, parts[i]) + pattern.caption + where_measured(data, all) + ". ";
    const std::string n = counts(figure.panels);
    if (n == "1")
      figure.caption += "Each point is a single run.";
    else if (axis.factor.empty())
      figure.caption += "Lines are means over runs (n = " + n + "), bands 95 % confidence intervals of the mean.";
    else
      figure.caption += "Small points are single runs (n = " + n +
                        " for each large one); lines join the means, and bands are 95 % confidence intervals of the "
                        "mean.";
    figure.caption += single_note(figure.panels);
    close(figure, i, parts.size());
    out.push_back(std::move(figure));
  }
  return out;
}

// The steps that are drawn: all, or every k-th and the last.
std::set<double> drawn_steps(const std::vector<Cell> &cells) {
  std::set<double> all, out;
  for (const Cell &cell : cells) all.insert(cell.step);
  const std::size_t each = (all.size() + most_steps - 1) / most_steps;
  std::size_t i = 0;
  for (const double step : all)
    if (i++ % std::max<std::size_t>(each, 1) == 0 || i == all.size()) out.insert(step);
  return out;
}

}  // namespace

std::vector<Figure> factor_curves(const Data &data, const Declared &x) {
  Figure pattern;
  pattern.id = "results";
  pattern.title = "Metrics against " + x.label;
  pattern.kind = "curves";
  pattern.caption = " against " + x.label;
  const Axis axis{x.id, axis_label(data.factors, x.id),
                  [&](const Cell &c) { return c.factors.at(x.id).get<double>(); }};
  const Wanted wanted = [&](const Cell &c) {
    return !data.is_ablation(c.condition) && c.factors.contains(x.id) && c.factors.at(x.id).is_number();
  };
  return draw(data, data.cells, axis, wanted, pattern);
}

std::vector<Figure> learning_curves(const Data &data) {
  Figure pattern;
  pattern.id = "learning";
  pattern.title = "Learning curves";
  pattern.kind = "curves";
  pattern.caption = " over the steps of a run";
  const std::set<double> steps = drawn_steps(data.series);
  const Axis axis{"", "Step", [](const Cell &c) { return c.step; }};
  const Wanted wanted = [&](const Cell &c) { return !data.is_ablation(c.condition) && steps.count(c.step) > 0; };
  return draw(data, data.series, axis, wanted, pattern);
}

}  // namespace athanor::figures
