// SPDX-License-Identifier: Apache-2.0
//
// Grouping of records into cells; see data.hpp.
#include "data.hpp"

#include <algorithm>
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
std::vector<Json> last_steps(const std::vector<Json> &records) {
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

// Without a study, what the claims hold against each other says what is a baseline, a treatment, an ablation.
void learn_roles(Data &data) {
  const auto set = [&](const std::string &id, const char *role) {
    if (id.empty()) return;
    Declared &condition = known(data.conditions, id);
    if (condition.role.empty()) condition.role = role;
  };
  for (const Json &claim : data.claims) {
    set(claim.value("treatment", ""), "treatment");
    set(claim.value("control", ""), claim.value("kind", "main") == "ablation" ? "ablation" : "baseline");
  }
}

// The records as cells, in the order of first appearance.
std::vector<Cell> cells_of(const std::vector<Json> &records, bool by_step) {
  std::vector<Cell> out;
  std::map<std::pair<Key, double>, std::size_t> at;
  for (const Json &r : records) {
    const double step = by_step ? r.at("step").get<double>() : 0;
    const auto [place, fresh] = at.emplace(std::make_pair(key_of(r), step), out.size());
    if (fresh)
      out.push_back({r.at("metric"),
                     r.value("dataset", ""),
                     r.value("split", ""),
                     r.value("condition", ""),
                     r.value("factors", Json::object()),
                     {},
                     {},
                     {},
                     step});
    Cell &cell = out[place->second];
    cell.values.push_back(r.at("value"));
    cell.records.push_back(r.at("id"));
    cell.seeds.push_back(r.value("seed", 0LL));
  }
  return out;
}

// Records of what was measured at more than one step.
std::vector<Json> over_steps(const std::vector<Json> &records) {
  std::map<Key, std::set<double>> steps;
  for (const Json &r : records)
    if (r.contains("step")) steps[key_of(r)].insert(r.at("step").get<double>());
  std::vector<Json> out;
  for (const Json &r : records)
    if (r.contains("step") && steps.at(key_of(r)).size() > 1) out.push_back(r);
  return out;
}

}  // namespace

Data collect(const Json &study, const Json &results, const Json &claims) {
  Data data;
  data.claims = claims.value("claims", Json::array());
  if (study.is_object()) {
    data.metrics = declared(study, "metrics");
    data.conditions = declared(study, "conditions");
    data.factors = declared(study, "factors");
    data.datasets = declared(study, "datasets");
    data.objective = study.at("objective").at("metric");
  }
  const std::set<std::string> splits = claimed_splits(data.claims);
  std::vector<Json> records;
  for (const Json &r : results.at("records"))
    if (splits.empty() || !r.contains("split") || splits.count(r.at("split").get<std::string>()) > 0) {
      learn(data, r);
      records.push_back(r);
    }
  learn_roles(data);
  if (data.objective.empty() && !data.metrics.empty()) data.objective = data.metrics.front().id;
  data.cells = cells_of(last_steps(records), false);
  data.series = cells_of(over_steps(records), true);
  return data;
}

std::string Data::role_of(const std::string &condition) const {
  for (const Declared &d : conditions)
    if (d.id == condition) return d.role;
  return "";
}

bool Data::is_ablation(const std::string &condition) const { return role_of(condition) == "ablation"; }

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
