// SPDX-License-Identifier: Apache-2.0
//
// See measurements.hpp.
#include "report/measurements.hpp"

#include <cmath>
#include <limits>
#include <map>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"

namespace athanor {
namespace {

void take(const Json &row, std::map<std::string, Json> &all, std::map<std::string, double> &steps) {
  Json named{{"metric", row["metric"]}, {"factors", row["factors_json"]}};
  for (const char *part : {"dataset", "split", "condition"})
    if (!row[part].is_null()) named[part] = row[part];
  const std::string key = name_of_measurement(named);
  const std::string seed = row["seed"].is_null() ? "" : std::to_string(row["seed"].get<std::int64_t>());
  const double step = row["step"].is_number() ? row["step"].get<double>() : -std::numeric_limits<double>::infinity();
  const auto [known, fresh] = steps.try_emplace(key + "\n" + seed, step);
  if (!fresh && step < known->second) return;
  known->second = step;
  Json &one = all[key];
  if (one.is_null()) one = std::move(named);
  one["values"][seed] = row["value"];
}

double mean_of(const Json &values) {
  double sum = 0;
  for (const Json &value : values) sum += value.get<double>();
  return sum / static_cast<double>(values.size());
}

void compare(const Json &left, const Json &right, Json &out) {
  out["left"] = left["mean"];
  out["right"] = right["mean"];
  std::vector<double> differences;
  for (const auto &[seed, value] : left["values"].items())
    if (right["values"].contains(seed))
      differences.push_back(right["values"][seed].get<double>() - value.get<double>());
  const auto n = static_cast<double>(differences.size());
  out["pairs"] = differences.size();
  if (differences.empty()) {
    out["difference"] = right["mean"].get<double>() - left["mean"].get<double>();
    return;
  }
  double mean = 0, squares = 0;
  for (const double one : differences) mean += one / n;
  for (const double one : differences) squares += (one - mean) * (one - mean);
  out["difference"] = mean;
  if (differences.size() > 1) out["spread"] = std::sqrt(squares / (n - 1));
}

}  // namespace

std::string name_of_measurement(const Json &measurement) {
  std::string out = measurement.value("metric", "");
  for (const char *part : {"dataset", "split", "condition"})
    if (const std::string word = measurement.value(part, ""); !word.empty()) out += " " + word;
  for (const auto &[factor, value] : object_at(measurement, "factors").items())
    out += " " + factor + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
  return out;
}

Json measurements(Ledger &ledger, const std::string &instance, const std::vector<std::string> &calls) {
  std::map<std::string, Json> all;
  std::map<std::string, double> steps;
  for (const std::string &call : calls)
    for (const Json &row :
         ledger.select("SELECT r.* FROM results r JOIN jobs j ON j.id=r.job WHERE j.instance=? AND j.call=? "
                       "ORDER BY length(r.id),r.id",
                       {instance, call}))
      take(row, all, steps);
  Json out = Json::array();
  for (auto &[key, one] : all) {
    one["mean"] = mean_of(one["values"]);
    one["n"] = one["values"].size();
    out.push_back(std::move(one));
  }
  return out;
}

Json side_by_side(const Json &left, const Json &right) {
  std::map<std::string, std::pair<const Json *, const Json *>> all;
  for (const Json &one : left) all[name_of_measurement(one)].first = &one;
  for (const Json &one : right) all[name_of_measurement(one)].second = &one;
  Json out = Json::array();
  for (const auto &[key, both] : all) {
    const Json &either = both.first ? *both.first : *both.second;
    Json row = Json::object();
    for (const char *part : {"metric", "dataset", "split", "condition", "factors"})
      if (either.contains(part)) row[part] = either[part];
    if (both.first && both.second)
      compare(*both.first, *both.second, row);
    else
      row[both.first ? "left" : "right"] = either["mean"];
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace athanor
