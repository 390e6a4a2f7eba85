// SPDX-License-Identifier: Apache-2.0
//
// Data for programs and their authors; see description.hpp.
#include "description.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace athanor::figures {
namespace {

constexpr std::size_t most_listed = 40, most_names = 24, most_samples = 6;

Json labels(const std::vector<Declared> &list) {
  Json out = Json::object();
  for (const Declared &d : list) out[d.id] = d.label;
  return out;
}

// How to print the levels of a factor; one that is an id, such as naive_bayes, as its words.
Json level_labels(const std::vector<Declared> &factors) {
  Json out = Json::object();
  for (const Declared &factor : factors) {
    out[factor.id] = Json::object();
    for (const Json &level : factor.levels) {
      const std::string text = level_text(level);
      std::string words = text;
      if (level.is_string()) std::replace(words.begin(), words.end(), '_', ' ');
      out[factor.id][text] = words;
    }
  }
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

// The values that a member of the records takes, with how many records have each.
std::string values_of(const Json &records, const char *member) {
  std::map<std::string, std::size_t> counts;
  for (const Json &record : records)
    if (record.contains(member))
      ++counts[record.at(member).is_string() ? record.at(member).get<std::string>() : record.at(member).dump()];
  std::string out;
  std::size_t listed = 0;
  for (const auto &[value, count] : counts) {
    if (++listed > most_listed) return out + ", ...";
    out += (out.empty() ? "" : ", ") + value + " (" + std::to_string(count) + ')';
  }
  return out;
}

Json members_of(const Json &records) {
  Json out = Json::array();
  for (const char *member : {"program", "condition", "dataset", "split", "seed"})
    if (const std::string values = values_of(records, member); !values.empty())
      out.push_back({{"member", member}, {"values", values}});
  return out;
}

// The last parts of the names: those of a condition's values, and those of a comparison's.
std::string statistics_in(const Json &table, bool comparisons) {
  std::set<std::string> all;
  for (const Json &row : table)
    if (row.contains("control") == comparisons) all.insert(row.value("statistic", ""));
  std::string out;
  for (const std::string &one : all) out += (out.empty() ? "" : " ") + one;
  return out;
}

// "difference -0.02, interval -0.05 to 0.01"; how large effects are says whether a figure of them is worth it.
std::string effect_text(const Json &claim) {
  const Json effect = claim.value("effect", Json::object());
  std::string out;
  for (const auto &[member, word] :
       {std::pair("difference", "difference "), std::pair("low", ", interval "), std::pair("high", " to ")}) {
    if (!effect.contains(member) || !effect.at(member).is_number()) return out;
    out += word + level_text(effect.at(member));
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
            {"levels", level_labels(data.factors)},
            {"datasets", labels(data.datasets)}}},
          {"units", {{"metrics", units(data.metrics)}, {"factors", units(data.factors)}}}};
}

Json description(const Data &data, const Json &study, const Json &results, const Json &claims) {
  Json told = Json::array();
  for (const Json &claim : claims.value("claims", Json::array()))
    if (told.size() < most_listed)
      told.push_back(
          {{"statement", claim.at("statement")}, {"verdict", claim.at("verdict")}, {"effect", effect_text(claim)}});
  const Json table = results.value("table", Json::array());
  return {{"question", study.is_object() ? study.value("question", "") : ""},
          {"metrics", listed(data.metrics)},
          {"conditions", listed(data.conditions)},
          {"factors", listed(data.factors)},
          {"datasets", listed(data.datasets)},
          {"claims", told},
          {"records",
           {{"count", results.at("records").size()},
            {"members", members_of(results.at("records"))},
            {"sample", sample(results.at("records"), most_samples)}}},
          {"results",
           {{"count", table.size()},
            {"names", sample(table, most_names, "name")},
            {"statistics", statistics_in(table, false)},
            {"comparisons", statistics_in(table, true)}}}};
}

}  // namespace athanor::figures
