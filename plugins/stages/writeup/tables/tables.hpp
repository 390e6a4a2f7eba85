// SPDX-License-Identifier: Apache-2.0
//
// The tables that are made from records, never written by an author: means over seeds, and what became of each claim.
#ifndef ATHANOR_WRITEUP_TABLES_HPP
#define ATHANOR_WRITEUP_TABLES_HPP

#include <string>
#include <vector>

#include "compile/format.hpp"
#include "finding.hpp"
#include "names.hpp"

namespace athanor::writeup {

struct Table {
  std::string id, latex, caption;    // latex: the whole float
  std::string rest{};                // further floats under its number, for behind the last section; most tables: none
  std::vector<std::string> results;  // names used
};

// Mean and standard deviation of every metric, per condition and level of the factors, never wider than the
// page: what does not fit is cut into several floats under one number. Those without the metric by which the study
// judges are `rest`. Empty latex without means.
Table results_table(const Json &study, const NamedResults &results, const Widths &widths = {});
// Every claim with its difference, interval, adjusted p and verdict. Empty latex without claims.
Table claims_table(const Json &claims);

// "Accuracy", with what the study calls it; the id itself when it does not say.
std::string label_of(const Json &study, const char *list, const std::string &id);
std::string level_text(const Json &level);
// "Share of wrong labels = 0.2"; empty without factors.
std::string factors_text(const Json &study, const Json &factors);

}  // namespace athanor::writeup

#endif
