// SPDX-License-Identifier: Apache-2.0
//
// Contexts for the author: claims with their verdicts, and the values of cells; see context.hpp.
#include <algorithm>
#include <map>

#include "context.hpp"
#include "context_parts.hpp"

namespace athanor::writeup {
namespace {

// Which way the difference goes, for a metric where that is better or worse.
void add_direction(Json &out, const Json &claim, const Json &study) {
  const Json effect = claim.value("effect", Json::object());
  const double difference =
      effect.contains("difference") && effect.at("difference").is_number() ? effect.at("difference").get<double>() : 0;
  std::string direction = "none";
  for (const Json &m : study.at("metrics"))
    if (m.at("id") == claim.value("metric", "")) direction = m.value("direction", "none");
  out["higher"] = difference > 0;
  out["lower"] = difference < 0;
  out["better"] = (direction == "maximise" && difference > 0) || (direction == "minimise" && difference < 0);
  out["worse"] = (direction == "maximise" && difference < 0) || (direction == "minimise" && difference > 0);
}

// What all names of a claim or cell begin with: "nll.test.a-vs-b" of "nll.test.a-vs-b.diff".
std::string base_of(const std::string &name) { return name.substr(0, name.rfind('.')); }

// The values of a claim as printed, for a prompt: "diff = -0.463, low = -0.560".
std::string printed_values(const Json &names, const NamedResults &results) {
  std::string out;
  for (const char *statistic : {"diff", "low", "high", "effect", "p", "padj", "n"}) {
    if (!names.contains(statistic)) continue;
    const Json *row = results.find(names.at(statistic));
    if (row) out += (out.empty() ? "" : ", ") + std::string(statistic) + " = " + row->at("printed").get<std::string>();
  }
  return out;
}

}  // namespace

Json claim_context(const Json &claim, const Json &study, const NamedResults &results) {
  Json out = with(claim, {"metric", "treatment", "control", "reason", "expect"});
  out.erase("evidence");
  out["metric_label"] = label_of(study, "metrics", out.at("metric"));
  out["treatment_label"] = label_of(study, "conditions", out.at("treatment"));
  out["control_label"] = label_of(study, "conditions", out.at("control"));
  out["Control_label"] = capital(out.at("control_label"));
  out["Treatment_label"] = capital(out.at("treatment_label"));
  out["where"] = factors_text(study, claim.value("factors", Json::object()));
  out["generalises_over"] = claim.value("generalises_over", "");
  // Without the work in parentheses: that is for a citation to name.
  const std::string test = claim.at("test").value("name", "");
  const std::size_t open = test.find(" ("), close = test.find(')');
  out["test_name"] = open < close && close != std::string::npos ? test.substr(0, open) + test.substr(close + 1) : test;
  const std::string verdict = claim.at("verdict");
  for (const char *word : {"supported", "refuted", "inconclusive"}) out[word] = verdict == word;
  out["decided"] = verdict != "inconclusive";
  out["is_ablation"] = claim.value("kind", "main") == "ablation";
  out["names"] = claim.value("results", Json::object());
  out["base"] = out["names"].empty() ? "" : base_of(out["names"].begin()->get<std::string>());
  out["values"] = printed_values(out["names"], results);
  out["averaged"] = out.at("where").get<std::string>().empty() && !study.value("factors", Json::array()).empty();
  for (const char *expected : {"greater", "less", "different"})
    out["expects_" + std::string(expected)] = claim.value("expect", "") == expected;
  add_direction(out, claim, study);
  return out;
}

Json tally(const Json &claims) {
  Json out{{"claims", claims.size()}, {"supported", 0}, {"refuted", 0}, {"inconclusive", 0}};
  for (const Json &c : claims) {
    Json &n = out[c.at("verdict").get<std::string>()];
    n = n.get<int>() + 1;
  }
  for (const char *word : {"supported", "refuted", "inconclusive"}) {
    const int n = out.at(word);
    out["any_" + std::string(word)] = n > 0;
    out["all_" + std::string(word)] = n > 0 && n == static_cast<int>(claims.size());
    out["one_" + std::string(word)] = n == 1;
  }
  out["mixed"] = !out.at("all_supported") && !out.at("all_refuted") && !out.at("all_inconclusive");
  out["any"] = !claims.empty();
  return out;
}

Json independent_context(const Json &claims) {
  int compared = 0, disagree = 0;
  for (const Json &claim : claims)
    for (const Json &other : claim.value("replications", Json::array())) {
      if (!other.contains("agrees") || !other.at("agrees").is_boolean()) continue;
      ++compared;
      if (!other.at("agrees").get<bool>()) ++disagree;
    }
  return {{"any", compared > 0},
          {"compared", compared},
          {"agree", compared - disagree},
          {"all_agree", compared > 0 && disagree == 0},
          {"some_disagree", disagree > 0}};
}

Json not_tested_context(const Json &claims) {
  Json out = Json::array();
  for (const Json &one : claims.value("not_tested", Json::array()))
    out.push_back({{"label", one.value("label", one.value("program", ""))}, {"reason", one.value("reason", "")}});
  mark_last(out);
  return out;
}

Json grouped(const Json &claims, const Json &metrics) {
  Json out = Json::array();
  for (const Json &metric : metrics) {
    Json mine = Json::array();
    for (const Json &c : claims)
      if (c.at("metric") == metric.at("id")) mine.push_back(c);
    if (mine.empty()) continue;
    mark_last(mine);
    out.push_back({{"metric", metric},
                   {"label", metric.at("label")},
                   {"Label", metric.at("Label")},
                   {"claims", mine},
                   {"tally", tally(mine)}});
  }
  mark_last(out);
  return out;
}

Json results_context(const NamedResults &results) {
  Json out = Json::array();
  for (const std::string &name : results.names())
    out.push_back({{"name", name}, {"printed", results.find(name)->at("printed")}});
  return out;
}

Json cells_context(const NamedResults &results) {
  Json out = Json::array();
  std::map<std::string, std::size_t> at;
  for (const std::string &name : results.names()) {
    const Json &row = *results.find(name);
    if (row.contains("control")) continue;  // stands with its claim
    const std::string statistic = row.at("statistic"), base = base_of(name);
    if (statistic == "n" || statistic == "min" || statistic == "max") continue;
    const auto [place, fresh] = at.emplace(base, out.size());
    if (fresh) out.push_back({{"base", base}, {"values", ""}});
    std::string values = out[place->second].at("values");
    values += (values.empty() ? "" : ", ") + statistic + " = " + row.at("printed").get<std::string>();
    out[place->second]["values"] = values;
  }
  return out;
}

}  // namespace athanor::writeup
