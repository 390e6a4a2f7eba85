// SPDX-License-Identifier: Apache-2.0
//
// The table of claims, and how ids of the study are written in tables and texts; see tables.hpp.
#include <cstdio>

#include "latex/characters.hpp"
#include "tables.hpp"

namespace athanor::writeup {

std::string label_of(const Json &study, const char *list, const std::string &id) {
  for (const Json &item : study.value(list, Json::array()))
    if (item.at("id") == id) return item.value("label", id);
  return id;
}

std::string level_text(const Json &level) {
  if (level.is_string()) return level.get<std::string>();
  if (level.is_boolean()) return level.get<bool>() ? "yes" : "no";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", level.get<double>());
  return text;
}

std::string factors_text(const Json &study, const Json &factors) {
  std::string out;
  for (const auto &[id, level] : factors.items())
    out += (out.empty() ? "" : ", ") + label_of(study, "factors", id) + " = " + level_text(level);
  return out;
}

Table claims_table(const Json &claims) {
  Table out;
  if (claims.at("claims").empty()) return out;
  out.id = "claims";
  std::string body =
      "\\begin{tabularx}{\\textwidth}{@{}>{\\raggedright\\arraybackslash}Xccccl@{}}\n\\toprule\nClaim & Difference & "
      "95\\,\\% interval & $n$ & "
      "adjusted $p$ & Verdict \\\\\n\\midrule\n";
  std::string kind = "main";
  for (const Json &claim : claims.at("claims")) {
    const Json names = claim.value("results", Json::object());
    const auto value = [&](const char *statistic) -> std::string {
      if (!names.contains(statistic)) return "--";
      out.results.push_back(names.at(statistic));
      return "\\result{" + macro_name(names.at(statistic)) + "}";
    };
    if (claim.value("kind", "main") != kind) {
      kind = claim.value("kind", "main");
      body += "\\midrule\n";
    }
    const std::string difference = value("diff"), low = value("low"), high = value("high");
    body += escape_text(claim.at("statement").get<std::string>()) + " & " + difference + " & [" + low + ", " + high +
            "] & " + std::to_string(claim.at("test").at("n").get<int>()) + " & " + value("padj") + " & " +
            claim.at("verdict").get<std::string>() + " \\\\\n";
  }
  const Json family = claims.value("family", Json::object());
  out.caption =
      "Every comparison that was tested, whatever came out of it: treatment minus control, mean of paired differences";
  if (family.contains("correction"))
    out.caption += "; p adjusted by " + family.at("correction").get<std::string>() + "'s method";
  if (family.contains("tests")) out.caption += " over " + std::to_string(family.at("tests").get<int>()) + " tests";
  out.caption += ".";
  out.latex = "\\begin{table*}[tb]\n\\centering\n\\caption{" + escape_text(out.caption) +
              "}\n\\label{tab:claims}\n\\small\n" + body + "\\bottomrule\n\\end{tabularx}\n\\end{table*}\n";
  return out;
}

}  // namespace athanor::writeup
