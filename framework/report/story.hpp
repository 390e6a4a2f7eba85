// SPDX-License-Identifier: Apache-2.0
//
// What a run found: for each branch that has something to tell, its question, claims, figures, paper and review.
#ifndef ATHANOR_REPORT_STORY_HPP
#define ATHANOR_REPORT_STORY_HPP

#include "report/keep.hpp"
#include "report/record.hpp"

namespace athanor {

// One per branch, those with a paper first. Also {ideas} of the branch where they were put.
Json stories(Record &record, const Keep &keep);

// {evidence: {name of a result: [record ids]}} of a branch's frozen table.
Json results_detail(Record &record, const std::string &branch);
// {media_type, base64} of a branch's paper; null when it is missing or very large.
Json pdf_detail(Record &record, const std::string &branch);

Json artifact_rows(Record &record);  // every artifact with its type, SHA-256, size and file

}  // namespace athanor

#endif
