// SPDX-License-Identifier: Apache-2.0
//
// Panels, sheets and their words; see panels.hpp.
#include "panels.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "statistics.hpp"

namespace athanor::figures {
namespace {

bool several(const std::vector<Json> &all, const char *what) {
  std::set<std::string> seen;
  for (const Json &p : all) seen.insert(p.at(what).get<std::string>());
  return seen.size() > 1;
}

std::string listing(const std::vector<std::string> &words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return out;
}

// Calls `visit` with every drawn point below `panels`.
void each_point(const Json &panels, const std::function<void(const Json &)> &visit) {
  if (panels.is_object() && panels.contains("values") && panels.contains("n"))
    visit(panels);
  else if (panels.is_structured())
    for (const Json &child : panels) each_point(child, visit);
}

}  // namespace

Json place_of(const Cell &cell, const std::string &on_axis) {
  Json factors = cell.factors;
  if (!on_axis.empty()) factors.erase(on_axis);
  return {{"metric", cell.metric}, {"dataset", cell.dataset}, {"split", cell.split}, {"factors", factors}};
}

std::vector<Json> places(const Data &data, const std::vector<Cell> &cells, const std::string &on_axis,
                         const Wanted &wanted) {
  std::vector<Json> out;
  for (const Declared &metric : data.metrics)
    for (const Cell &cell : cells) {
      if (cell.metric != metric.id || !wanted(cell)) continue;
      Json place = place_of(cell, on_axis);
      if (std::find(out.begin(), out.end(), place) == out.end()) out.push_back(std::move(place));
    }
  return out;
}

std::vector<std::vector<Json>> sheets(const std::vector<Json> &all, std::size_t most) {
  std::vector<std::vector<Json>> out;
  for (std::size_t at = 0; at < all.size();) {
    std::size_t end = at;  // of the metric's panels
    while (end < all.size() && all[end].at("metric") == all[at].at("metric")) ++end;
    if (out.empty() || (out.back().size() + (end - at) > most && !out.back().empty())) out.emplace_back();
    for (; at < end; ++at) {
      if (out.back().size() == most) out.emplace_back();
      out.back().push_back(all[at]);
    }
  }
  return out;
}

Json point(const Cell &cell) {
  Json out{{"values", cell.values}, {"mean", mean(cell.values)}, {"n", cell.values.size()}, {"records", cell.records}};
  if (const auto ends = interval(cell.values)) {
    out["low"] = ends->first;
    out["high"] = ends->second;
  }
  return out;
}

std::string scale_of(const std::vector<double> &values, double decades) {
  if (values.empty()) return "linear";
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *low > 0 && std::log10(*high / *low) > decades ? "log" : "linear";
}

std::vector<double> values_in(const Json &panel) {
  std::vector<double> out;
  each_point(panel, [&](const Json &p) {
    for (const Json &v : p.at("values")) out.push_back(v);
  });
  return out;
}

std::string place_title(const Data &data, const Json &place, const std::vector<Json> &all) {
  std::string out = factors_text(data, place.at("factors"));
  const auto add = [&](const std::string &text) { out = out.empty() ? text : text + ", " + out; };
  if (several(all, "split") && !place.at("split").get<std::string>().empty())
    add(place.at("split").get<std::string>() + " split");
  if (several(all, "dataset") && !place.at("dataset").get<std::string>().empty())
    add(label_of(data.datasets, place.at("dataset")));
  return out;
}

std::string axis_label(const std::vector<Declared> &list, const std::string &id) {
  for (const Declared &d : list)
    if (d.id == id) return d.unit.empty() ? d.label : d.label + " (" + d.unit + ")";
  return id;
}

std::string metric_names(const Data &data, const std::vector<Json> &shown) {
  std::vector<std::string> out;
  for (const Json &p : shown) {
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

std::string counts(const Json &panels) {
  std::size_t low = SIZE_MAX, high = 0;
  each_point(panels, [&](const Json &p) {
    low = std::min(low, p.at("n").get<std::size_t>());
    high = std::max(high, p.at("n").get<std::size_t>());
  });
  if (high == 0) return "0";
  return low == high ? std::to_string(high) : std::to_string(low) + " to " + std::to_string(high);
}

std::string single_note(const Json &panels) {
  bool single = false, many = false;
  each_point(panels, [&](const Json &p) { (p.at("n").get<std::size_t>() < 2 ? single : many) = true; });
  return single && many ? " A point of a single run has no interval." : "";
}

void note_evidence(Figure &figure) {
  std::set<std::string> seen(figure.records.begin(), figure.records.end());
  const std::function<void(const Json &)> walk = [&](const Json &j) {
    if (j.is_object() && j.contains("records"))
      for (const Json &id : j.at("records"))
        if (seen.insert(id).second) figure.records.push_back(id);
    if (j.is_structured())
      for (const Json &child : j)
        if (child.is_structured()) walk(child);
  };
  walk(figure.panels);
}

void close(Figure &figure, std::size_t sheet, std::size_t of) {
  if (figure.kind == "curves" || figure.kind == "dots") figure.width = figure.panels.size() > 1 ? "page" : "column";
  if (of > 1) {
    const std::string part = std::to_string(sheet + 1) + " of " + std::to_string(of);
    if (sheet > 0) figure.id += "-" + std::to_string(sheet + 1);
    figure.title += " (part " + part + ")";
    figure.caption += " Part " + part + ".";
  }
  note_evidence(figure);
  if (!figure.caption.empty())
    figure.caption[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(figure.caption[0])));
}

}  // namespace athanor::figures
