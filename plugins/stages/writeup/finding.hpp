// SPDX-License-Identifier: Apache-2.0
//
// What was found when a manuscript was read, audited or compiled. Findings end in paper/1 and in the report; errors
// go back to the author once, and block the paper when the audit is strict.
#ifndef ATHANOR_WRITEUP_FINDING_HPP
#define ATHANOR_WRITEUP_FINDING_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::writeup {

using Json = nlohmann::json;

struct Finding {
  std::string rule;      // number_without_record, unknown_result, claim_too_strong, …
  std::string severity;  // error, warning, note
  std::string where;     // "section introduction, line 3"
  std::string message;   // what is wrong and what to do

  Json document() const { return {{"rule", rule}, {"severity", severity}, {"where", where}, {"message", message}}; }
};

using Findings = std::vector<Finding>;

}  // namespace athanor::writeup

#endif
