// SPDX-License-Identifier: Apache-2.0
//
// The standard figures; see choose.hpp.
#include "choose.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <set>

namespace athanor::figures {
namespace {

constexpr std::size_t max_panels = 6;

bool is_ablation(const Data &data, const std::string &condition) {
  for (const Declared &d : data.conditions)
    if (d.id == condition) return d.role == "ablation";
  return false;
}

std::string role_of(const Data &data, const std::string &condition) {
  for (const Declared &d : data.conditions)
    if (d.id == condition) return d.role;
  return "";
}

std::string axis_label(const std::vector<Declared> &list, const std::string &id) {
  for (const Declared &d : list)
    if (d.id == id) return d.unit.empty() ? d.label : d.label + " (" + d.unit + ")";
  return id;
}

const Declared *numeric_factor(const Data &data) {
  for (const Declared &f : data.factors) {
    const bool numbers = std::all_of(f.levels.begin(), f.levels.end(), [](const Json &l) { return l.is_number(); });
    if (numbers && f.levels.size() > 1) return &f;
  }
  return nullptr;
}

// The coordinates of a panel: everything of a cell but its condition and the factor on the x axis.
Json place_of(const Cell &cell, const Declared *x) {
  Json factors = cell.factors;
  if (x) factors.erase(x->id);
  return {{"metric", cell.metric}, {"dataset", cell.dataset}, {"split", cell.split}, {"factors", factors}};
}

std::string place_title(const Data &data, const Json &place, bool several_datasets) {
  std::string out = factors_text(data, place.at("factors"));
  if (several_datasets && !place.at("dataset").get<std::string>().empty()) {
    const std::string name = label_of(data.datasets, place.at("dataset"));
    out = out.empty() ? name : name + ", " + out;
  }
  return out;
}

// Panels in the order of the study's metrics, then of first appearance.
std::vector<Json> places(const Data &data, const Declared *x, const std::function<bool(const Cell &)> &wanted) {
  std::vector<Json> out;
  for (const Declared &metric : data.metrics)
    for (const Cell &cell : data.cells) {
      if (cell.metric != metric.id || !wanted(cell)) continue;
      Json place = place_of(cell, x);
      if (std::find(out.begin(), out.end(), place) == out.end()) out.push_back(std::move(place));
    }
  return out;
}

bool several(const std::vector<Json> &all, const char *what) {
  std::set<std::string> seen;
  for (const Json &p : all) seen.insert(p.at(what).get<std::string>());
  return seen.size() > 1;
}

Json point(const Cell &cell) {
  return {{"values", cell.values},
          {"mean", mean(cell.values)},
          {"sd", deviation(cell.values)},
          {"n", cell.values.size()},
          {"records", cell.records}};
}

// How many values stand behind each point: "5", or "3 to 5".
std::string counts(const Json &panels) {
  std::size_t low = SIZE_MAX, high = 0;
  const std::function<void(const Json &)> walk = [&](const Json &j) {
    if (j.is_object() && j.contains("values") && j.contains("n")) {
      low = std::min(low, j.at("n").get<std::size_t>());
      high = std::max(high, j.at("n").get<std::size_t>());
    } else if (j.is_structured()) {
      for (const Json &child : j) walk(child);
    }
  };
  walk(panels);
  if (high == 0) return "0";
  return low == high ? std::to_string(high) : std::to_string(low) + " to " + std::to_string(high);
}

void note_evidence(const Json &panels, Figure &figure) {
  std::set<std::string> seen;
  const std::function<void(const Json &)> walk = [&](const Json &j) {
    if (j.is_object() && j.contains("records"))
      for (const Json &id : j.at("records"))
        if (seen.insert(id).second) figure.records.push_back(id);
    if (j.is_structured())
      for (const Json &child : j)
        if (child.is_structured()) walk(child);
  };
  walk(panels);
}

std::string listing(const std::vector<std::string> &words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return out;
}

std::vector<Json> shown(std::vector<Json> all) {
  if (all.size() > max_panels) all.resize(max_panels);
  return all;
}

std::string metric_names(const Data &data, const std::vector<Json> &all) {
  std::vector<std::string> out;
  for (const Json &p : all) {
    const std::string label = label_of(data.metrics, p.at("metric"));
    if (std::find(out.begin(), out.end(), label) == out.end()) out.push_back(label);
  }
  return listing(out);
}

std::string where_measured(const Data &data, const std::vector<Json> &all) {
  if (all.empty() || several(all, "dataset") || several(all, "split")) return "";
  const std::string dataset = all.front().at("dataset"), split = all.front().at("split");
  std::string out;
  if (!split.empty()) out = split + " split";
  if (!dataset.empty()) out += (out.empty() ? "" : " of ") + label_of(data.datasets, dataset);
  return out.empty() ? "" : ", " + out;
}

std::string cut_note(std::size_t all, std::size_t shown) {
  return all > shown ? " Shown are the first " + std::to_string(shown) + " of " + std::to_string(all) + " panels." : "";
}

// A caption is a sentence, whatever the study calls its metrics.
void begin_with_capital(std::string &text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
}

void close(Figure &figure, const std::vector<Json> &all) {
  figure.width = figure.panels.size() > 1 && figure.kind != "intervals" ? "page" : "column";
  note_evidence(figure.panels, figure);
  begin_with_capital(figure.caption);
  figure.caption += cut_note(all.size(), figure.panels.size());
}

Figure curves(const Data &data, const Declared &x) {
  Figure figure{"results", "Metrics against " + x.label, "", "curves", "", Json::array(), {}, {}};
  const auto wanted = [&](const Cell &c) { return !is_ablation(data, c.condition) && c.factors.contains(x.id); };
  const std::vector<Json> all = places(data, &x, wanted);
  for (const Json &place : all) {
    if (figure.panels.size() == max_panels) break;
    Json series = Json::array();
    for (const Declared &condition : data.conditions) {
      Json points = Json::array();
      for (const Json &level : x.levels)
        for (const Cell &cell : data.cells)
          if (cell.condition == condition.id && wanted(cell) && cell.factors.at(x.id) == level &&
              place_of(cell, &x) == place) {
            Json p = point(cell);
            p["x"] = level;
            points.push_back(std::move(p));
          }
      if (!points.empty())
        series.push_back(
            {{"label", condition.label}, {"condition", condition.id}, {"role", condition.role}, {"points", points}});
    }
    figure.panels.push_back({{"place", place},
                             {"title", place_title(data, place, several(all, "dataset"))},
                             {"x_label", axis_label(data.factors, x.id)},
                             {"y_label", axis_label(data.metrics, place.at("metric"))},
                             {"series", series}});
  }
  figure.caption = metric_names(data, shown(all)) + " against " + x.label + where_measured(data, all) +
                   ". Small points are single runs (n = " + counts(figure.panels) +
                   " for each large one); lines join the means and bands reach one standard deviation to either side.";
  close(figure, all);
  return figure;
}

// Conditions side by side: for studies without a numeric factor, and for ablations.
Figure strips(const Data &data, std::string id, std::string title, const std::function<bool(const Cell &)> &wanted) {
  Figure figure{std::move(id), std::move(title), "", "strips", "", Json::array(), {}, {}};
  const std::vector<Json> all = places(data, nullptr, wanted);
  for (const Json &place : all) {
    if (figure.panels.size() == max_panels) break;
    Json groups = Json::array();
    for (const Declared &condition : data.conditions)
      for (const Cell &cell : data.cells)
        if (cell.condition == condition.id && wanted(cell) && place_of(cell, nullptr) == place) {
          Json p = point(cell);
          p["label"] = condition.label;
          p["condition"] = condition.id;
          p["role"] = role_of(data, condition.id);
          groups.push_back(std::move(p));
        }
    figure.panels.push_back({{"place", place},
                             {"title", place_title(data, place, several(all, "dataset"))},
                             {"y_label", axis_label(data.metrics, place.at("metric"))},
                             {"groups", groups}});
  }
  figure.caption = metric_names(data, shown(all)) + " by condition" + where_measured(data, all) +
                   ". Small points are single runs (n = " + counts(figure.panels) +
                   " for each condition); large points are means and bars reach one standard deviation to either side.";
  close(figure, all);
  return figure;
}

// Where one factor is all that tells the rows apart, its name stands beside the axis and its levels at the rows.
bool only_factor(const Data &data, const std::set<std::string> &pairs) {
  return pairs.size() == 1 && data.factors.size() == 1;
}

// What tells one comparison from another, by name: treatment, control, data set, split and each factor.
using Parts = std::map<std::string, std::string>;

Parts parts_of(const Data &data, const Json &claim) {
  Parts out{{"treatment", label_of(data.conditions, claim.value("treatment", ""))},
            {"control", label_of(data.conditions, claim.value("control", ""))}};
  if (!claim.value("dataset", "").empty()) out["dataset"] = label_of(data.datasets, claim.value("dataset", ""));
  if (!claim.value("split", "").empty()) out["split"] = claim.value("split", "") + " split";
  const Json factors = claim.value("factors", Json::object());
  for (const auto &[id, level] : factors.items()) out["factor " + id] = factors_text(data, {{id, level}});
  return out;
}

// The parts that are the same in all of the claims.
Parts common_parts(const Data &data, const std::vector<Json> &claims) {
  Parts out = parts_of(data, claims.front());
  for (const Json &claim : claims) {
    const Parts mine = parts_of(data, claim);
    for (auto p = out.begin(); p != out.end();)
      if (const auto at = mine.find(p->first); at == mine.end() || at->second != p->second)
        p = out.erase(p);
      else
        ++p;
  }
  return out;
}

// "A vs B, noise = 0.2"; with one side only "A against" or "vs B", as the other side stands elsewhere.
std::string words_of(const Parts &parts, bool title) {
  const auto part = [&](const std::string &name) { return parts.count(name) ? parts.at(name) : std::string(); };
  const std::string treatment = part("treatment"), control = part("control");
  std::string out = treatment;
  if (!control.empty())
    out += (treatment.empty() ? "vs " : " vs ") + control;
  else if (title && !treatment.empty())
    out += " vs others";
  for (const auto &[name, text] : parts)
    if (name != "treatment" && name != "control") out += (out.empty() ? "" : ", ") + text;
  return out;
}

Parts without(Parts parts, const Parts &known) {
  for (const auto &[name, text] : known) parts.erase(name);
  return parts;
}

std::string row_label(const Data &data, const Json &claim, const std::set<std::string> &pairs, const Parts &common) {
  const Json factors = claim.value("factors", Json::object());
  if (only_factor(data, pairs) && factors.contains(data.factors.front().id))
    return level_text(factors.at(data.factors.front().id));
  const std::string out = words_of(without(parts_of(data, claim), common), false);
  return out.empty() ? words_of({{"treatment", label_of(data.conditions, claim.value("treatment", ""))},
                                 {"control", label_of(data.conditions, claim.value("control", ""))}},
                                false)
                     : out;
}

bool drawable(const Json &claim) {
  const Json effect = claim.value("effect", Json::object());
  const auto number = [&](const char *name) { return effect.contains(name) && effect.at(name).is_number(); };
  return number("difference") && number("low") && number("high") && claim.contains("metric");
}

Figure intervals(const Data &data, const std::vector<Json> &claims) {
  Figure figure{"comparisons", "Tested differences", "", "intervals", "column", Json::array(), {}, {}};
  std::set<std::string> pairs;
  for (const Json &c : claims) pairs.insert(c.value("treatment", "") + "|" + c.value("control", ""));
  const Parts everywhere = common_parts(data, claims);
  for (const Declared &metric : data.metrics) {
    std::vector<Json> mine;
    for (const Json &claim : claims)
      if (claim.at("metric") == metric.id) mine.push_back(claim);
    if (mine.empty()) continue;
    // What all rows of a panel share stands above it, what all panels share in the caption.
    const Parts common = mine.size() > 1 ? common_parts(data, mine) : everywhere;
    Json rows = Json::array();
    for (const Json &claim : mine) {
      rows.push_back({{"claim", claim.at("id")},
                      {"label", row_label(data, claim, pairs, common)},
                      {"difference", claim.at("effect").at("difference")},
                      {"low", claim.at("effect").at("low")},
                      {"high", claim.at("effect").at("high")},
                      {"verdict", claim.at("verdict")},
                      {"n", claim.at("test").at("n")},
                      {"records", claim.value("evidence", Json::array())}});
      const Json names = claim.value("results", Json::object());
      for (const auto &[statistic, name] : names.items())
        if (statistic == "diff" || statistic == "low" || statistic == "high") figure.names.push_back(name);
    }
    const bool only = only_factor(data, pairs);
    const std::string shared = only ? "" : words_of(without(common, everywhere), true);
    figure.panels.push_back(
        {{"title", axis_label(data.metrics, metric.id) +
                       (shared.empty() ? "" : (shared.rfind("vs ", 0) == 0 ? ", " : ": ") + shared)},
         {"y_label", only ? axis_label(data.factors, data.factors.front().id) : ""},
         {"rows", rows}});
  }
  std::string pair = "treatment minus control";
  if (pairs.size() == 1)
    pair = label_of(data.conditions, claims.front().value("treatment", "treatment")) + " minus " +
           label_of(data.conditions, claims.front().value("control", "control"));
  else if (everywhere.count("treatment"))
    pair = everywhere.at("treatment") + " minus control";
  else if (everywhere.count("control"))
    pair = "treatment minus " + everywhere.at("control");
  Parts shared = everywhere;
  shared.erase("treatment");
  shared.erase("control");
  if (only_factor(data, pairs)) shared.clear();
  const std::string all = words_of(shared, false);
  figure.caption = "Difference in each planned comparison (" + pair + (all.empty() ? "" : "; " + all) +
                   "): the point is the mean of paired differences over runs, the bar its 95 % confidence interval, "
                   "and the vertical line is no difference. Filled points are supported claims, crossed ones refuted, "
                   "open ones inconclusive after correction for multiple tests.";
  note_evidence(figure.panels, figure);
  return figure;
}

}  // namespace

std::vector<Figure> choose(const Data &data, std::size_t max) {
  std::vector<Figure> out;
  const auto main_cell = [&](const Cell &c) { return !is_ablation(data, c.condition); };
  if (const Declared *x = numeric_factor(data))
    out.push_back(curves(data, *x));
  else
    out.push_back(strips(data, "results", "Metrics by condition", main_cell));

  std::vector<Json> tested;
  for (const Json &claim : data.claims)
    if (drawable(claim) && claim.value("kind", "main") != "ablation") tested.push_back(claim);
  if (!tested.empty()) out.push_back(intervals(data, tested));

  const bool ablated =
      std::any_of(data.cells.begin(), data.cells.end(), [&](const Cell &c) { return is_ablation(data, c.condition); });
  if (ablated)
    out.push_back(strips(data, "ablations", "Ablations", [&](const Cell &c) { return c.metric == data.objective; }));

  out.erase(std::remove_if(out.begin(), out.end(), [](const Figure &f) { return f.panels.empty(); }), out.end());
  if (out.size() > max) out.resize(max);
  return out;
}

}  // namespace athanor::figures
