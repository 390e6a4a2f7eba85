// SPDX-License-Identifier: Apache-2.0
//
// Entries of citations/1 and the bibliography made of them: keys of our own, the record that checking left, BibTeX from
// a registry, and the verdict where a reader sees it. What is checked, and how, is verify.hpp's.
#ifndef ATHANOR_WRITEUP_CITATIONS_HPP
#define ATHANOR_WRITEUP_CITATIONS_HPP

#include <set>
#include <string>

#include "finding.hpp"
#include "verify.hpp"

namespace athanor::writeup {

// Why a work is cited, and where.
struct Purpose {
  std::string reason;
  Json sections = Json::array();
};

// One entry of citations/1. The key is made of first author, year and a word of the title, and is unique in `taken`.
// The BibTeX is the source's, unless it credits others than the source's own record: then it is put together from the
// record. No model has a word in it.
Json citation_of(const Verification &checked, const Purpose &purpose, std::set<std::string> &taken);

// How the bibliography says it: "from your file, not checked elsewhere".
std::string verdict_text(const Json &citation);

// references.bib: each citation with its verdict as a note.
std::string bibliography(const Json &citations);

// What is wrong with citing these works, as far as their records tell: rules citation_mismatch (warning: sources
// disagree about the work, and no two agree against the one), citation_retracted (warning, where a sentence of the
// draft cites a work that was withdrawn without saying so), citation_corrected (note), source_gives_orders (note).
// `cited`: the keys that the draft uses.
Findings audit_citations(const Json &citations, const Json &draft, const std::vector<std::string> &cited);

// Sentences for the statement of how the paper was made: what was not cited and why, which sources did not answer, how
// many sentences were compared with abstracts.
std::string literature_statement(const Json &citations);

}  // namespace athanor::writeup

#endif
