// SPDX-License-Identifier: Apache-2.0
//
// From papers that literature sources gave to citations/1: keys of our own, a verdict each, BibTeX from the source.
// Asks nobody itself; the stage does the searches and look-ups.
#ifndef ATHANOR_WRITEUP_CITATIONS_HPP
#define ATHANOR_WRITEUP_CITATIONS_HPP

#include <set>
#include <string>
#include <vector>

#include "finding.hpp"

namespace athanor::writeup {

// Papers found so far, numbered from 1, each with the searches that found it.
class Pool {
 public:
  // Takes the papers of one search; those known already gain the query only.
  void add(const Json &papers, const Json &query);
  // For the author: {id, query, found_by, rank, title, authors, authors_text, year, venue, abstract (cut)} of each, no
  // BibTeX.
  Json listing() const;
  // The ids of the first `per_query` of each search, each once: what a reader would look at first.
  Json leading(std::size_t per_query) const;
  const Json *find(const std::string &id) const;
  bool empty() const { return papers_.empty(); }

 private:
  std::vector<Json> papers_;
};

// Whether two titles are of one work: letters and digits count, case and punctuation do not.
bool same_title(const std::string &a, const std::string &b);

// The question for a second source: by DOI, arXiv number or title. Empty when the search itself had two sources.
Json lookup_for(const Json &paper);

// What became of checking: {verdict, note}. `answer` is the reply to the look-up (or the search, where there was no
// look-up to make).
//   verified        another source has the same title, first author and year
//   mismatch        another source has the title with another author or year
//   not found       other sources answered and do not have it
//   could not check a registry's record that no other source could be asked about
//   from your file  only the user's own file has it, and there was nobody else to ask
Json verdict_of(const Json &paper, const Json &answer);

// One entry of citations/1. The key is made of first author, year and a word of the title, and is unique in `taken`.
Json citation_of(const Json &paper, const Json &verdict, const std::string &reason, std::set<std::string> &taken);

// How the bibliography says it: "from your file, not checked elsewhere".
std::string verdict_text(const std::string &verdict);

// references.bib: each citation with its verdict as a note.
std::string bibliography(const Json &citations);

}  // namespace athanor::writeup

#endif
