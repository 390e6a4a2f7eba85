// SPDX-License-Identifier: Apache-2.0
//
// The checks of the audit, one family of rules in each file, over one paper and its facts. Private to this folder:
// audit.hpp is the way in.
#ifndef ATHANOR_WRITEUP_AUDIT_CHECKS_HPP
#define ATHANOR_WRITEUP_AUDIT_CHECKS_HPP

#include "audit.hpp"
#include "facts.hpp"
#include "numbers.hpp"
#include "prose.hpp"
#include "rules.hpp"

namespace athanor::writeup::audit {

// The paper, read and cut into sentences.
struct Paper {
  const Draft &draft;
  std::vector<Sentence> abstract, body;  // body: sections in their order, without headings
  std::vector<Sentence> headings;        // title and the titles of sections
  std::vector<Sentence> captions;        // of figures

  explicit Paper(const Draft &draft, const Json &figures);
  std::vector<const Text *> texts() const;          // all that the author wrote
  std::vector<const Sentence *> sentences() const;  // of abstract and body
  bool says(const std::string &phrase) const;       // in abstract or body, as whole words, in lower case
};

void check_disguises(const Paper &, const Facts &, Findings &);          // disguise.cpp
void check_numbers(const Paper &, const Facts &, Findings &, Counts &);  // number_check.cpp
void check_number_words(const Paper &, const Facts &, Findings &);       // number_words.cpp
void check_strength(const Paper &, const Facts &, Findings &);           // strength.cpp
void check_direction(const Paper &, const Facts &, Findings &);          // direction.cpp
void check_settings(const Paper &, const Facts &, Findings &);           // settings.cpp
void check_arithmetic(const Paper &, const Facts &, Findings &);         // arithmetic.cpp
void check_intervals(const Paper &, const Facts &, Findings &);          // intervals.cpp
void check_statistics(const Paper &, const Facts &, Findings &);         // statistics.cpp
void check_figures(const Paper &, const Facts &, Findings &);            // figures.cpp
void check_references(const Paper &, const Facts &, Findings &);         // references.cpp
void check_credit(const Paper &, const Facts &, Findings &);             // credit.cpp
void check_study(const Paper &, const Facts &, Findings &);              // study.cpp
void check_structure(const Paper &, const Facts &, Findings &);          // structure.cpp
void check_leftovers(const Paper &, const Facts &, Findings &);          // leftovers.cpp

}  // namespace athanor::writeup::audit

#endif
