// SPDX-License-Identifier: Apache-2.0
#include "table_layout.hpp"

#include <algorithm>
#include <cctype>

namespace athanor::writeup {
namespace {

// The factor that varies slowest stands first and is the uppermost head.
std::vector<Json> factors_in_order(const Json &study) {
  std::vector<Json> out;
  for (const Json &factor : study.value("factors", Json::array())) out.push_back(factor);
  std::stable_partition(out.begin(), out.end(), [](const Json &factor) {
    return std::any_of(factor.at("levels").begin(), factor.at("levels").end(),
                       [](const Json &level) { return !level.is_number(); });
  });
  return out;
}

// A factor that only the records know is named by its id.
void add_undeclared(std::vector<Json> &factors, const std::string &id, const Json &value) {
  for (Json &factor : factors) {
    if (factor.at("id") != id) continue;
    Json &levels = factor.at("levels");
    if (std::find(levels.begin(), levels.end(), value) == levels.end()) levels.push_back(value);
    return;
  }
  factors.push_back({{"id", id}, {"levels", Json::array({value})}});
}

// Where a combination of levels stands; a factor that is averaged over comes last.
std::vector<std::size_t> rank_of(const Json &level, const std::vector<Json> &factors) {
  std::vector<std::size_t> out;
  for (const Json &factor : factors) {
    const Json &levels = factor.at("levels");
    const std::string id = factor.at("id");
    out.push_back(level.contains(id)
                      ? static_cast<std::size_t>(std::find(levels.begin(), levels.end(), level.at(id)) - levels.begin())
                      : levels.size() + 1);
  }
  return out;
}

template <class T>
void add(std::vector<T> &list, const T &item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

// In the order of the study's conditions; undeclared ones follow.
std::vector<std::string> in_study_order(const Json &study, const char *list, const std::vector<std::string> &ids) {
  std::vector<std::string> out;
  for (const Json &item : study.value(list, Json::array())) {
    const std::string id = item.at("id");
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) out.push_back(id);
  }
  for (const std::string &id : ids) add(out, id);
  return out;
}

}  // namespace

Layout layout_of(const Json &study, const NamedResults &results) {
  Layout out;
  std::vector<std::string> conditions, metrics;
  for (const std::string &name : results.names()) {
    const Json &row = *results.find(name);
    if (row.at("statistic") != "mean" || row.contains("control")) continue;
    add(out.places, Place{row.at("metric"), row.value("dataset", ""), row.value("split", "")});
    add(conditions, row.value("condition", std::string()));
    add(metrics, row.at("metric").get<std::string>());
    add(out.levels, row.value("factors", Json::object()));
  }
  out.factors = factors_in_order(study);
  for (const Json &level : out.levels)
    for (const auto &[id, value] : level.items()) add_undeclared(out.factors, id, value);
  std::stable_sort(out.levels.begin(), out.levels.end(),
                   [&](const Json &a, const Json &b) { return rank_of(a, out.factors) < rank_of(b, out.factors); });
  out.conditions = in_study_order(study, "conditions", conditions);
  std::vector<std::string> order = in_study_order(study, "metrics", metrics);
  const std::string judge = study.value("objective", Json::object()).value("metric", "");
  std::stable_partition(order.begin(), order.end(), [&](const std::string &metric) { return metric == judge; });
  std::stable_sort(out.places.begin(), out.places.end(), [&](const Place &a, const Place &b) {
    return std::find(order.begin(), order.end(), a.metric) < std::find(order.begin(), order.end(), b.metric);
  });
  return out;
}

double width_of(const std::string &text) {
  double em = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // the rest of a character of several bytes
    const auto among = [&](const char *characters) { return std::string(characters).find(c) != std::string::npos; };
    if (byte >= 0x80 || among("mwMW@%"))
      em += 0.85;
    else if (std::isupper(byte))
      em += 0.7;
    else if (among("=+<>"))
      em += 0.57;
    else
      em += among("ijlt.,:;'|! ") ? 0.29 : among("frs()[]-") ? 0.39 : 0.5;
  }
  return 9 * em;
}

std::string fitted(const std::string &tabular) {
  return "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n" + tabular + "}\n";
}

}  // namespace athanor::writeup
