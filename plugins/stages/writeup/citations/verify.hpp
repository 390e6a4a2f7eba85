// SPDX-License-Identifier: Apache-2.0
//
// Whether a work is what its record says: the records of several literature sources compared, identifier first, then
// title, authors and year. A pure function of what the sources said; no model has a word in it.
#ifndef ATHANOR_WRITEUP_VERIFY_HPP
#define ATHANOR_WRITEUP_VERIFY_HPP

#include <string>
#include <vector>

#include "finding.hpp"

namespace athanor::writeup {

// Whether two records are of one work, for lists without duplicates.
bool same_work(const Json &a, const Json &b);

// The questions to ask about a record, in order: by DOI or arXiv number, then by title. The second is asked only when
// `answered_elsewhere` says no of the first's answer.
std::vector<Json> lookups_for(const Json &paper);
bool answered_elsewhere(const Json &paper, const Json &answers);

struct Verification {
  std::string verdict;  // as below
  std::string note;     // which source said what, and what differs
  Json record;          // what to cite: the paper, or what two other sources agree on against it
  Json records;  // [{source, title, authors, year?, doi?, arxiv?, differs?}]: of this work, as each source has it
  std::string corrected;  // how the record differed that was replaced; empty where it was not
  bool retracted = false;
};

// `answers`: the replies to the look-ups. Verdicts:
//   verified        another source has the same title, authors and year, and no more sources say otherwise; or two
//                   others agree with each other against the record that was found, and theirs is taken in its place
//   mismatch        another source has the work with other authors or another year or, by its identifier, another title
//   not found       every other source answered and none has it
//   could not check another source did not answer, or there is none
//   from your file  only the user's own file has it, and there was nobody else to ask
// A year may differ by one, or by two where one of both is a preprint.
Verification verify(const Json &paper, const Json &answers);

}  // namespace athanor::writeup

#endif
