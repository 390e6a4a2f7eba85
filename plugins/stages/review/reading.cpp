// SPDX-License-Identifier: Apache-2.0
#include "reading.hpp"

#include <set>

#include <cmath>

namespace athanor::review {
namespace {

std::string short_quote(const std::string &text, const char *what, std::vector<sdk::Removed> &removed) {
  sdk::Quotation q = sdk::quoted(text, 1000, what);
  removed.insert(removed.end(), q.removed.begin(), q.removed.end());
  return q.text;
}

Json claims_of(const Subject &subject, std::vector<sdk::Removed> &removed) {
  Json out = Json::array();
  if (subject.claims.is_null()) return out;
  for (const Json &c : subject.claims.at("claims"))
    out.push_back({{"id", c.at("id")},
                   {"statement", short_quote(c.at("statement"), "a claim", removed)},
                   {"verdict", c.at("verdict")}});
  return out;
}

std::string printed(const Json &row) {
  if (row.contains("printed") && row.at("printed").is_string()) return row.at("printed");
  return row.contains("value") ? row.at("value").dump() : "";
}

// Of a large table only the beginning is shown: those that the claims rest on first, then those that the paper prints.
Json results_of(const Subject &subject, std::size_t most, std::vector<sdk::Removed> &removed) {
  Json out = Json::array();
  if (subject.results.is_null()) return out;
  std::set<std::string> claimed, printed_there;
  if (!subject.claims.is_null())
    for (const Json &claim : subject.claims.at("claims"))
      for (const Json &name : claim.value("results", Json::object()))
        if (name.is_string()) claimed.insert(name.get<std::string>());
  const Json used = subject.paper.value("results", Json::array());
  for (const Json &name : used) printed_there.insert(name.get<std::string>());
  const auto rank = [&](const std::string &name) {
    return claimed.count(name) ? 0 : printed_there.count(name) ? 1 : 2;
  };
  for (const int wanted : {0, 1, 2})
    for (const Json &row : subject.results.at("table")) {
      if (out.size() == most) return out;
      const std::string name = row.at("name");
      if (rank(name) == wanted)
        out.push_back({{"name", short_quote(name, "a result's name", removed)}, {"value", printed(row)}});
    }
  return out;
}

}  // namespace

Json checklist_context(const std::vector<Check> &checks) {
  Json out{
      {"items", Json::array()}, {"passed", Json::array()}, {"failed", Json::array()}, {"undecided", Json::array()}};
  for (const Check &c : checks) {
    Json item = c.document();
    item["detail"] = sdk::quoted(c.detail, 1000).text;  // it may repeat what the paper says
    item["answer"] = !c.passed ? "undecided" : *c.passed ? "yes" : "no";
    out["items"].push_back(item);
    out[!c.passed ? "undecided" : *c.passed ? "passed" : "failed"].push_back(item);
  }
  const std::size_t passed = out["passed"].size(), decided = passed + out["failed"].size();
  const double share = decided == 0 ? 0 : static_cast<double>(passed) / static_cast<double>(decided);
  out["passed_count"] = passed;
  out["decided_count"] = decided;
  // Rounded down: only a paper without a failed check reaches the top.
  out["scale_of_ten"] = static_cast<int>(std::floor(1 + 9 * share));
  out["scale_of_four"] = static_cast<int>(std::floor(1 + 3 * share));
  return out;
}

std::string without_orders(const std::string &text, const std::string &what, std::vector<sdk::Removed> &removed) {
  sdk::Quotation q = sdk::quoted(text, std::string::npos, what);
  removed.insert(removed.end(), q.removed.begin(), q.removed.end());
  return q.text;
}

Json reading_of(const Subject &subject, const std::vector<Check> &checks, const std::string &text,
                const std::string &program, const Limits &limits, std::vector<sdk::Removed> &removed) {
  const sdk::Quotation paper = sdk::quoted(text, limits.text, "the paper");
  Json out{{"paper",
            {{"title", short_quote(subject.paper.at("title"), "the title", removed)},
             {"text", paper.text},
             {"cut", paper.cut}}},
           {"checklist", checklist_context(checks)},
           {"claims", claims_of(subject, removed)},
           {"results", results_of(subject, limits.results, removed)},
           {"program", nullptr}};
  if (!program.empty()) {
    const sdk::Quotation code = sdk::quoted(program, limits.program, "the program");
    removed.insert(removed.end(), code.removed.begin(), code.removed.end());
    out["program"] = {{"text", code.text}, {"cut", code.cut}};
  }
  return out;
}

Json parts_in(const std::vector<std::string> &order) {
  Json out = Json::array();
  for (const std::string &part : order) out.push_back({{"show_" + part, true}});
  return out;
}

}  // namespace athanor::review
