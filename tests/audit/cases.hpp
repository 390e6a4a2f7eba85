// SPDX-License-Identifier: Apache-2.0
//
// The planted faults of tests/audit/planted: each folder is a paper with one fault in it, its twin without the fault,
// and what the audit must say. Sections and records that a folder does not bring are those of tests/audit/base.
//
//   planted/NAME/expect.json   {"rule", "where", "line", "about"}; no line for findings on the paper as a whole
//   planted/NAME/source/       sections as their author gives them: abstract.tex, results.tex, ...
//   planted/NAME/records.json  what differs from the base's records, as a JSON merge patch
//   planted/NAME/rows.json     rows that the table of results has beside the base's
//   planted/NAME/twin/         the same, without the fault
#ifndef TESTS_AUDIT_CASES_HPP
#define TESTS_AUDIT_CASES_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace audit_tests {

using Json = nlohmann::json;

struct Found {
  std::string rule, severity, where, message;
};

struct Case {
  std::string name, about, rule, where;  // where: "section results, line 3"
  std::vector<Found> planted, twin;      // what the audit found

  bool caught() const;  // the named rule at the named place
  bool clean() const { return twin.empty(); }
};

// Reads and audits every folder below `folder`, or the first of them, in the order of their names. Throws
// std::runtime_error with the path for what cannot be read.
std::vector<Case> run_cases(const std::filesystem::path &folder, std::size_t most = 0);

// Audits the base itself.
std::vector<Found> audit_base(const std::filesystem::path &audit_folder);

// "rule at where: message" of each, one on a line.
std::string listed(const std::vector<Found> &found);

}  // namespace audit_tests

#endif
