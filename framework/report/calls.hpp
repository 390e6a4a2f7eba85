// SPDX-License-Identifier: Apache-2.0
//
// What the stages asked for: model calls with their prompts, replies and prices, and searches.
#ifndef ATHANOR_REPORT_CALLS_HPP
#define ATHANOR_REPORT_CALLS_HPP

#include "report/keep.hpp"
#include "report/record.hpp"

namespace athanor {

// Model and literature calls, in the order in which they left, each with its last model and the sums over its attempts.
Json call_rows(Record &record, const Keep &keep);
Json call_detail(Record &record, const std::string &instance, const std::string &name);  // attempts; or what was asked

Json cost_rows(Record &record);  // tokens and price by stage instance, role and model; null where nothing is known

}  // namespace athanor

#endif
