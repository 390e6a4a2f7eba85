// SPDX-License-Identifier: Apache-2.0
//
// Papers that searches found, each once, with the searches that found it. Asks nobody itself.
#ifndef ATHANOR_WRITEUP_POOL_HPP
#define ATHANOR_WRITEUP_POOL_HPP

#include <athanor/quotation.hpp>
#include <string>
#include <vector>

#include "finding.hpp"

namespace athanor::writeup {

// The parts of a paper that literature is gathered for, in the order of a paper.
extern const std::vector<std::string> cited_sections;

class Pool {
 public:
  // Takes the papers of one search {section, query, reason}, and says how many were not known before; those known
  // already gain the search only.
  std::size_t add(const Json &papers, const Json &query);
  // Works that are cited already: they are found by no search.
  void leave_out(const Json &citations);

  // For whoever chooses, the papers from the given one on (0: all): {id, found_by, sections, rank, reason, title,
  // authors, authors_text, year, venue, abstract, retracted}. Title and abstract are quotations; what was taken out of
  // them is added to `removed`.
  Json listing(std::size_t from, std::vector<sdk::Removed> &removed) const;
  // The first `per_query` of each search, each once: what a reader would look at first.
  static Json leading(const Json &listing, std::size_t per_query);

  // The sections of the searches that found a paper of this pool, in the order of a paper.
  static Json sections_of(const Json &paper);
  const Json *find(const std::string &id) const;
  std::size_t size() const { return papers_.size(); }

 private:
  std::vector<Json> papers_, left_out_;
};

}  // namespace athanor::writeup

#endif
