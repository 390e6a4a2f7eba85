// SPDX-License-Identifier: Apache-2.0
//
// Claims as rows; see differences.hpp.
#include "differences.hpp"

#include <set>

namespace athanor::figures {
namespace {

Parts parts_of(const Data &data, const Json &claim) {
  Parts out{{"treatment", label_of(data.conditions, claim.value("treatment", ""))},
            {"control", label_of(data.conditions, claim.value("control", ""))}};
  if (!claim.value("dataset", "").empty()) out["dataset"] = label_of(data.datasets, claim.value("dataset", ""));
  if (!claim.value("split", "").empty()) out["split"] = claim.value("split", "") + " split";
  const Json factors = claim.value("factors", Json::object());
  for (const auto &[id, level] : factors.items()) out["factor " + id] = factors_text(data, {{id, level}});
  return out;
}

}  // namespace

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

bool drawable(const Json &claim) {
  const Json effect = claim.value("effect", Json::object());
  const auto number = [&](const char *name) { return effect.contains(name) && effect.at(name).is_number(); };
  return number("difference") && number("low") && number("high") && claim.contains("metric");
}

bool one_factor_tells(const Data &data, const std::vector<Json> &claims) {
  std::set<std::string> pairs;
  for (const Json &c : claims) pairs.insert(c.value("treatment", "") + "|" + c.value("control", ""));
  return pairs.size() == 1 && data.factors.size() == 1;
}

std::string row_label(const Data &data, const Json &claim, bool by_factor, const Parts &common) {
  const Json factors = claim.value("factors", Json::object());
  if (by_factor && factors.contains(data.factors.front().id)) return level_text(factors.at(data.factors.front().id));
  const std::string out = words_of(without(parts_of(data, claim), common), false);
  return out.empty() ? words_of({{"treatment", label_of(data.conditions, claim.value("treatment", ""))},
                                 {"control", label_of(data.conditions, claim.value("control", ""))}},
                                false)
                     : out;
}

Json row_of(const Json &claim, const std::string &label) {
  return {{"claim", claim.at("id")},
          {"label", label},
          {"difference", claim.at("effect").at("difference")},
          {"low", claim.at("effect").at("low")},
          {"high", claim.at("effect").at("high")},
          {"verdict", claim.at("verdict")},
          {"n", claim.at("test").at("n")},
          {"records", claim.value("evidence", Json::array())}};
}

void note_names(const Json &claim, Figure &figure) {
  const Json names = claim.value("results", Json::object());
  for (const auto &[statistic, name] : names.items())
    if (statistic == "diff" || statistic == "low" || statistic == "high") figure.names.push_back(name);
}

}  // namespace athanor::figures
