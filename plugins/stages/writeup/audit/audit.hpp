// SPDX-License-Identifier: Apache-2.0
//
// The audit of a manuscript against the records. Deterministic: no model, no clock, no chance. It reads the visible
// text, never TeX. A rule that finds nothing cannot be told from one that was not run, so each has a planted fault in
// tests/audit/planted. docs/audit.md says what it finds and what it cannot see.
#ifndef ATHANOR_WRITEUP_AUDIT_AUDIT_HPP
#define ATHANOR_WRITEUP_AUDIT_AUDIT_HPP

#include <string>
#include <vector>

#include "finding.hpp"
#include "latex/latex.hpp"
#include "names.hpp"
#include "prose.hpp"
#include "tables/tables.hpp"

namespace athanor::writeup {

// How many numbers the paper shows, and how many of them lead to a record.
struct Counts {
  int in_text = 0, traced = 0, untraced = 0;
  Json document() const { return {{"in_text", in_text}, {"traced", traced}, {"untraced", untraced}}; }
};

namespace audit {

// What a paper is held against; artifacts of the run, and the facts of its request.
struct Records {
  const Json &study, &claims, &figures, &citations, &run;
  const NamedResults &results;
  const std::vector<Table> &tables;
  const Json &idea;  // may be null
};

struct Section {
  std::string id, title;
  Text text;
};
// A paper as its author gave it, read by read_latex.
struct Draft {
  Text title, abstract;
  std::vector<Section> sections;
};

// Everything that is wrong, in the order of the paper within each rule. Findings of reading are not among them.
Findings audit_paper(const Records &records, const Draft &draft, Counts &counts);

}  // namespace audit
}  // namespace athanor::writeup

#endif
