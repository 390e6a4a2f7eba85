// SPDX-License-Identifier: Apache-2.0
//
// The records as the checks ask about them: which metric, condition, data set or level a sentence speaks of, and what
// was measured there.
#ifndef ATHANOR_WRITEUP_AUDIT_FACTS_HPP
#define ATHANOR_WRITEUP_AUDIT_FACTS_HPP

#include <map>
#include <string>
#include <vector>

#include "audit.hpp"
#include "numbers.hpp"

namespace athanor::writeup::audit {

// Something that the study declares, and the words for it in lower case.
struct Named {
  std::string id, label;
  std::vector<std::string> words;
  Json item;
};

// Where a text speaks of it.
struct Mention {
  std::string id;
  std::size_t at, end;
};

// The levels of factors that a sentence names: factor -> levels. Factors that it does not name are absent.
using Levels = std::map<std::string, std::vector<Json>>;

class Facts {
 public:
  explicit Facts(const Records &records);

  const Records &records;
  const Declared declared;
  const std::vector<Named> metrics, conditions, datasets;

  std::vector<Mention> metrics_in(const std::string &lower) const { return mentions(metrics, lower); }
  std::vector<Mention> conditions_in(const std::string &lower) const { return mentions(conditions, lower); }
  std::vector<Mention> datasets_in(const std::string &lower) const { return mentions(datasets, lower); }
  Levels levels_in(const Sentence &sentence) const;

  // maximise, minimise or none
  std::string direction_of(const std::string &metric) const;
  std::string label_of_metric(const std::string &id) const;
  std::string label_of_condition(const std::string &id) const;

  // Rows of the table of results: those of one statistic, metric and condition (empty: any) at the levels given.
  // Comparisons are left out.
  std::vector<const Json *> rows(const std::string &statistic, const std::string &metric, const std::string &condition,
                                 const Levels &levels) const;
  // Mean of a minus mean of b in every place where both were measured.
  std::vector<double> differences(const std::string &metric, const std::string &a, const std::string &b,
                                  const Levels &levels) const;
  const Json *row(const std::string &name) const { return records.results.find(name); }

  // The claims that one of the names of results belongs to.
  std::vector<const Json *> claims_of(const std::vector<std::string> &results) const;
  // The main claims on these metrics and levels; no metric means all.
  std::vector<const Json *> claims_about(const std::vector<Mention> &metrics, const Levels &levels) const;

  // How many runs the results rest on, in any sense: seeds of confirmation, selection and replication, pairs of tests.
  const std::vector<double> &run_counts() const { return run_counts_; }
  // Texts of the records in which settings are told, one after the other.
  const std::string &told() const { return told_; }
  // Whether a number stands in these texts, whatever it counts there.
  bool tells_number(double value) const;
  // Whether topic or idea name this number: what was thought of, which is not to say that it was run.
  bool proposed(const Number &number) const;

 private:
  static std::vector<Mention> mentions(const std::vector<Named> &things, const std::string &lower);
  std::vector<double> run_counts_;
  std::string told_;
  std::vector<double> proposed_;
};

bool at_levels(const Json &factors, const Levels &levels);

}  // namespace athanor::writeup::audit

#endif
