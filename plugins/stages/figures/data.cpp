// SPDX-License-Identifier: Apache-2.0
//
// Grouping of records into cells; see data.hpp.
#include "data.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

namespace athanor::figures {
namespace {

std::vector<Declared> declared(const Json &study, const char *member) {
  std::vector<Declared> out;
  for (const Json &item : study.value(member, Json::array())) {
    Declared d{item.at("id"),
               item.value("label", item.at("id").get<std::string>()),
               item.value("role", ""),
               item.value("unit", ""),
               {}};
    for (const Json &level : item.value("levels", Json::array())) d.levels.push_back(level);
    out.push_back(std::move(d));
  }
  return out;
}

Declared &known(std::vector<Declared> &list, const std::string &id) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Declared &d) { return d.id == id; });
  if (found != list.end()) return *found;
  list.push_back({id, id, "", "", {}});
  return list.back();
}

void learn(Data &data, const Json &record) {
  known(data.metrics, record.at("metric"));
  if (record.contains("condition")) known(data.conditions, record.at("condition"));
  if (record.contains("dataset")) known(data.datasets, record.at("dataset"));
  const Json factors = record.value("factors", Json::object());
  for (const auto &[id, level] : factors.items()) {
    std::vector<Json> &levels = known(data.factors, id).levels;
    if (std::find(levels.begin(), levels.end(), level) == levels.end()) levels.push_back(level);
  }
}

std::set<std::string> claimed_splits(const Json &claims) {
  std::set<std::string> out;
  for (const Json &claim : claims)
    if (claim.contains("split")) out.insert(claim.at("split").get<std::string>());
  return out;
}

using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;

Key key_of(const Json &r) {
  return {r.at("metric"), r.value("dataset", ""), r.value("split", ""), r.value("condition", ""),
          r.value("factors", Json::object()).dump()};
}

// Of several steps of one seed, the last.
std::vector<Json> last_steps(const Json &records) {
  std::map<std::pair<Key, std::string>, double> last;
  auto source = [](const Json &r) {
    return std::pair<Key, std::string>{key_of(r), r.value("program", "") + "/" + std::to_string(r.value("seed", 0LL))};
  };
  for (const Json &r : records)
    if (r.contains("step")) {
      const double step = r.at("step").get<double>();
      const auto [at, fresh] = last.emplace(source(r), step);
      if (!fresh) at->second = std::max(at->second, step);
    }
  std::vector<Json> out;
  for (const Json &r : records)
    if (!r.contains("step") || r.at("step").get<double>() == last.at(source(r))) out.push_back(r);
  return out;
}

}  // namespace

Data collect(const Json &study, const Json &results, const Json &claims) {
  Data data;
  data.metrics = declared(study, "metrics");
  data.conditions = declared(study, "conditions");
  data.factors = declared(study, "factors");
  data.datasets = declared(study, "datasets");
  data.claims = claims.value("claims", Json::array());
  data.objective = study.at("objective").at("metric");
  const std::set<std::string> splits = claimed_splits(data.claims);
  std::map<Key, std::size_t> places;
  for (const Json &r : last_steps(results.at("records"))) {
    if (!splits.empty() && r.contains("split") && splits.count(r.at("split").get<std::string>()) == 0) continue;
    learn(data, r);
    const auto [at, fresh] = places.emplace(key_of(r), data.cells.size());
    if (fresh)
      data.cells.push_back({r.at("metric"),
                            r.value("dataset", ""),
                            r.value("split", ""),
                            r.value("condition", ""),
                            r.value("factors", Json::object()),
                            {},
                            {}});
    data.cells[at->second].values.push_back(r.at("value"));
    data.cells[at->second].records.push_back(r.at("id"));
  }
  return data;
}

double mean(const std::vector<double> &values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double deviation(const std::vector<double> &values) {
  if (values.size() < 2) return 0;
  const double m = mean(values);
  double sum = 0;
  for (const double v : values) sum += (v - m) * (v - m);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

std::string label_of(const std::vector<Declared> &list, const std::string &id) {
  for (const Declared &d : list)
    if (d.id == id) return d.label;
  return id;
}

std::string level_text(const Json &level) {
  if (level.is_string()) return level.get<std::string>();
  if (level.is_boolean()) return level.get<bool>() ? "yes" : "no";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", level.get<double>());
  return text;
}

std::string factors_text(const Data &data, const Json &factors) {
  std::string out;
  for (const Declared &factor : data.factors)
    if (factors.contains(factor.id))
      out += (out.empty() ? "" : ", ") + factor.label + " = " + level_text(factors.at(factor.id)) +
             (factor.unit.empty() ? "" : " " + factor.unit);
  return out;
}

}  // namespace athanor::figures
