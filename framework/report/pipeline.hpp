// SPDX-License-Identifier: Apache-2.0
//
// The course of a run: how it stands, its stages and branches, what went wrong on the way.
#ifndef ATHANOR_REPORT_PIPELINE_HPP
#define ATHANOR_REPORT_PIPELINE_HPP

#include "report/record.hpp"

namespace athanor {

Json run_facts(Record &record);   // id, state, times, seed, error, counts, models
Json stage_rows(Record &record);  // in the order in which they began; then those that the plan has and that never began
Json branch_rows(Record &record);    // with the value that they were ranked by, and their rank
Json incident_rows(Record &record);  // warnings, errors, retries

}  // namespace athanor

#endif
