// SPDX-License-Identifier: Apache-2.0
//
// See metrics.hpp.
#include "import/metrics.hpp"

#include <set>

#include "foundation/json.hpp"

namespace athanor {
namespace {

std::optional<double> number_at(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? std::optional<double>(found->get<double>()) : std::nullopt;
}

std::string text_at(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

ReportedMetric one_of(const Json &theirs) {
  ReportedMetric out{text_at(theirs, "metric_name"), text_at(theirs, "description"), std::nullopt, {}};
  if (const auto lower = theirs.find("lower_is_better"); lower != theirs.end() && lower->is_boolean())
    out.lower_is_better = lower->get<bool>();
  for (const Json &row : list_at(theirs, "data"))
    if (row.is_object())
      out.by_dataset[text_at(row, "dataset_name")] = {number_at(row, "final_value"), number_at(row, "best_value")};
  return out;
}

// The older forms: one number, or a number for each data set.
std::vector<ReportedMetric> older(const Json &value, const Json &about) {
  ReportedMetric out{text_at(about, "name"), text_at(about, "description"), std::nullopt, {}};
  if (out.name.empty()) out.name = "metric";
  if (const auto maximise = about.find("maximize"); maximise != about.end() && maximise->is_boolean())
    out.lower_is_better = !maximise->get<bool>();
  if (value.is_number()) out.by_dataset[""] = {value.get<double>(), std::nullopt};
  if (value.is_object())
    for (const auto &[dataset, number] : value.items())
      if (number.is_number()) out.by_dataset[dataset] = {number.get<double>(), std::nullopt};
  if (out.by_dataset.empty()) return {};
  return {out};
}

}  // namespace

std::optional<double> ReportedMetric::mean() const {
  double sum = 0;
  int count = 0;
  for (const auto &[dataset, values] : by_dataset)
    if (values.first) {
      sum += *values.first;
      ++count;
    }
  return count ? std::optional<double>(sum / count) : std::nullopt;
}

std::vector<ReportedMetric> reported_metrics(const Json &metric) {
  const bool wrapped = metric.is_object() && metric.contains("value");
  const Json &value = wrapped ? metric.at("value") : metric;
  if (!value.is_object() || !value.contains("metric_names")) return older(value, wrapped ? metric : Json::object());
  std::vector<ReportedMetric> out;
  for (const Json &theirs : list_at(value, "metric_names"))
    if (theirs.is_object()) out.push_back(one_of(theirs));
  return out;
}

std::string most_reported(const std::vector<std::vector<ReportedMetric>> &lists) {
  std::map<std::string, int> counts;
  std::vector<std::string> order;
  for (const auto &metrics : lists) {
    std::set<std::string> here;
    for (const ReportedMetric &metric : metrics)
      if (metric.mean() && here.insert(metric.name).second && counts[metric.name]++ == 0) order.push_back(metric.name);
  }
  std::string best;
  for (const std::string &name : order)
    if (best.empty() || counts[name] > counts[best]) best = name;
  return best;
}

Json as_document(const std::vector<ReportedMetric> &metrics) {
  Json out = Json::array();
  for (const ReportedMetric &metric : metrics) {
    Json values = Json::array();
    for (const auto &[dataset, both] : metric.by_dataset) {
      Json row = Json::object();
      if (!dataset.empty()) row["dataset"] = dataset;
      if (both.first) row["final"] = *both.first;
      if (both.second) row["best"] = *both.second;
      values.push_back(std::move(row));
    }
    Json one{{"metric", metric.name}, {"values", std::move(values)}};
    if (!metric.description.empty()) one["description"] = metric.description;
    if (metric.lower_is_better) one["direction"] = *metric.lower_is_better ? "minimise" : "maximise";
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace athanor
