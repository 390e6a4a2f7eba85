// SPDX-License-Identifier: Apache-2.0
//
// The table of the audit's rules: what each is called, how grave it is and what it finds. docs/audit.md shows this
// table; a finding takes its severity from here, so that no rule can be graver in one place than in another.
#ifndef ATHANOR_WRITEUP_AUDIT_RULES_HPP
#define ATHANOR_WRITEUP_AUDIT_RULES_HPP

#include <string>
#include <vector>

#include "finding.hpp"

namespace athanor::writeup::audit {

struct Rule {
  const char *id;
  const char *severity;  // error: blocks a strict audit; warning and note never do
  const char *family;    // a heading of docs/audit.md
  const char *finds;     // one sentence
};
const std::vector<Rule> &rules();

// "section results, line 3"; no line where it is 0.
std::string place(const std::string &where, int line);

// A finding of a rule of the table. Throws std::logic_error for a rule that is not in it.
Finding found(const std::string &rule, const std::string &place, const std::string &message);

}  // namespace athanor::writeup::audit

#endif
