// SPDX-License-Identifier: Apache-2.0
//
// Which numbers need no result; see numbers.hpp.
#include <algorithm>
#include <cmath>
#include <map>

#include "numbers.hpp"

namespace athanor::writeup::audit {
namespace {

// Members of a study that describe, rather than steer how something is printed.
const std::vector<std::string> telling{"question",   "title",   "label",  "description", "statement",
                                       "method",     "factors", "levels", "datasets",    "metrics",
                                       "conditions", "claims",  "source"};

}  // namespace

Declared::Declared(const Json &study, const Json &claims, const Json &citations, const Json &run) {
  add_tree(study);
  const Json seeds = study.value("seeds", Json::object());
  if (seeds.contains("test_to_train") && seeds.at("test_to_train").is_number()) add(seeds.at("test_to_train"));
  for (const Json &size : seeds.value("sizes", Json::array()))
    for (const char *number : {"tested", "drawn_from", "draws", "ratio"})
      if (size.contains(number)) add(size.at(number));
  for (const char *kind : {"selection", "replication", "confirmation"}) count(seeds.value(kind, Json::array()).size());
  for (const char *list : {"metrics", "conditions", "factors", "datasets", "claims"})
    count(study.value(list, Json::array()).size());
  for (const Json &factor : study.value("factors", Json::array())) count(factor.at("levels").size());
  count_claims(claims);
  percents_.push_back(95);  // the intervals
  // Attempts are no programs: a paper counts the programs that competed, and what was written or run beside them.
  const Json search = study.value("search", Json::object());
  for (const char *number : {"programs", "candidates", "repeated", "repetitions", "ablations", "independent", "broken",
                             "unusable", "declined"})
    if (search.contains(number)) count(search.at(number));
  const Json family = claims.value("family", Json::object());
  if (family.contains("alpha")) add(family.at("alpha"));
  if (family.contains("tests")) count(family.at("tests"));
  for (const Json &citation : citations.value("citations", Json::array())) {
    if (citation.contains("year")) add(citation.at("year"));
    add_text(citation.at("title"));
  }
  if (run.contains("parameters")) add_tree({{"parameters", run.at("parameters")}});
  if (run.contains("seed")) add(run.at("seed"));
}

// How many claims had which verdict, over all and for each metric.
void Declared::count_claims(const Json &claims) {
  std::map<std::string, std::map<std::string, std::size_t>> tallies;
  for (const Json &claim : claims.at("claims")) {
    add_text(claim.at("statement"));
    add_text(claim.at("test").at("name"));
    count(claim.at("test").at("n"));
    for (const std::string &metric : {std::string(), claim.value("metric", "")})
      for (const std::string &kind : {std::string(), claim.value("kind", "main")}) {
        std::map<std::string, std::size_t> &tally = tallies[metric + "/" + kind];
        for (const char *verdict : {"supported", "refuted", "inconclusive"}) tally[verdict];
        ++tally[claim.at("verdict")];
        ++tally["all"];
      }
  }
  for (const auto &[of, tally] : tallies)
    for (const auto &[verdict, n] : tally) count(n);
}

void Declared::add(double value) { values_.push_back(value); }

void Declared::count(std::size_t n) { counts_.push_back(static_cast<double>(n)); }

void Declared::add_text(const std::string &text) {
  for (const Number &n : numbers_in(folded(text))) {
    if (n.exempt) continue;
    if (n.percent)
      percents_.push_back(n.value), add(n.value / 100);
    else
      add(n.value);
  }
}

void Declared::add_tree(const Json &tree) {
  if (tree.is_number())
    add(tree);
  else if (tree.is_string())
    add_text(tree);
  else if (tree.is_array())
    for (const Json &child : tree) add_tree(child);
  else if (tree.is_object())
    for (const auto &[key, child] : tree.items()) {
      if (key == "search" || key == "environment" || key == "seeds")
        count_tree(child);
      else if (key == "parameters")
        for (const Json &setting : child) add_tree(setting.is_object() ? Json{{"parameters", setting}} : setting);
      else if (std::find(telling.begin(), telling.end(), key) != telling.end())
        add_tree(child);
    }
}

// Nodes tried, threads, seeds: numbers of things, whatever their member is called.
void Declared::count_tree(const Json &tree) {
  if (tree.is_number_integer())
    counts_.push_back(tree.get<double>());  // a value with decimals is a measurement
  else if (tree.is_string())
    add_text(tree);
  else if (tree.is_structured())
    for (const Json &child : tree) count_tree(child);
}

bool Declared::holds(const Number &n) const {
  const auto same = [&](double v) { return std::abs(v - n.value) <= 1e-9 * std::max(std::abs(v), std::abs(n.value)); };
  const auto among = [&](const std::vector<double> &list) { return std::any_of(list.begin(), list.end(), same); };
  if (n.percent)  // declared as such, or as a share of one
    return among(percents_) ||
           std::any_of(values_.begin(), values_.end(), [&](double v) { return std::abs(v) <= 1 && same(v * 100); });
  return among(values_) || (!n.scaled && among(counts_));
}

}  // namespace athanor::writeup::audit
