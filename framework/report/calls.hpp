// SPDX-License-Identifier: Apache-2.0
//
// What the stages asked for: model calls with their prompts, replies and prices, searches, and the jobs that ran.
#ifndef ATHANOR_REPORT_CALLS_HPP
#define ATHANOR_REPORT_CALLS_HPP

#include "report/record.hpp"

namespace athanor {

Json call_rows(Record &record);  // model and literature calls, in the order in which they left
Json job_rows(Record &record);   // programs that ran, with output, records and pictures
Json cost_rows(Record &record);  // tokens and price by stage instance, role and model; null where nothing is known

}  // namespace athanor

#endif
