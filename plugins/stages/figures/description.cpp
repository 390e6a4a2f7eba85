// SPDX-License-Identifier: Apache-2.0
//
// Data for programs and their authors; see description.hpp.
#include "description.hpp"

#include <algorithm>

namespace athanor::figures {
namespace {

constexpr std::size_t most_listed = 40, most_names = 24, most_samples = 4;

Json labels(const std::vector<Declared> &list) {
  Json out = Json::object();
  for (const Declared &d : list) out[d.id] = d.label;
  return out;
}

Json units(const std::vector<Declared> &list) {
  Json out = Json::object();
  for (const Declared &d : list) out[d.id] = d.unit;
  return out;
}

Json listed(const std::vector<Declared> &list) {
  Json out = Json::array();
  for (const Declared &d : list) {
    if (out.size() == most_listed) break;
    Json levels = Json::array();
    for (const Json &level : d.levels)
      if (levels.size() < most_listed) levels.push_back(level);
    out.push_back({{"id", d.id}, {"label", d.label}, {"role", d.role}, {"unit", d.unit}, {"levels", levels.dump()}});
  }
  return out;
}

// `count` items spread over the whole list, so that they differ.
Json sample(const Json &items, std::size_t count, const char *member = nullptr) {
  Json out = Json::array();
  const std::size_t total = items.size(), taken = std::min(total, count);
  for (std::size_t i = 0; i < taken; ++i) {
    const Json &item = items[i * total / taken];
    out.push_back(member ? item.at(member) : Json(item.dump()));
  }
  return out;
}

}  // namespace

Json data_document(const Data &data, const Json &results, const Json &claims) {
  return {{"records", results.at("records")},
          {"results", results.value("table", Json::array())},
          {"claims", claims.value("claims", Json::array())},
          {"labels",
           {{"metrics", labels(data.metrics)},
            {"conditions", labels(data.conditions)},
            {"factors", labels(data.factors)},
            {"datasets", labels(data.datasets)}}},
          {"units", {{"metrics", units(data.metrics)}, {"factors", units(data.factors)}}}};
}

Json description(const Data &data, const Json &study, const Json &results, const Json &claims) {
  Json told = Json::array();
  for (const Json &claim : claims.value("claims", Json::array()))
    if (told.size() < most_listed)
      told.push_back({{"statement", claim.at("statement")}, {"verdict", claim.at("verdict")}});
  const Json table = results.value("table", Json::array());
  return {
      {"question", study.is_object() ? study.value("question", "") : ""},
      {"metrics", listed(data.metrics)},
      {"conditions", listed(data.conditions)},
      {"factors", listed(data.factors)},
      {"datasets", listed(data.datasets)},
      {"claims", told},
      {"records", {{"count", results.at("records").size()}, {"sample", sample(results.at("records"), most_samples)}}},
      {"results", {{"count", table.size()}, {"names", sample(table, most_names, "name")}}}};
}

}  // namespace athanor::figures
