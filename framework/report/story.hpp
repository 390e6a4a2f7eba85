// SPDX-License-Identifier: Apache-2.0
//
// What a run found: for each branch that has something to tell, its question, claims, figures, paper and review.
#ifndef ATHANOR_REPORT_STORY_HPP
#define ATHANOR_REPORT_STORY_HPP

#include "report/record.hpp"

namespace athanor {

// One per branch, those with a paper first. Also {ideas} of the branch where they were put.
Json stories(Record &record);

Json artifact_rows(Record &record);  // every artifact with its type, SHA-256, size and file

}  // namespace athanor

#endif
