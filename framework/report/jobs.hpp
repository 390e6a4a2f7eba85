// SPDX-License-Identifier: Apache-2.0
//
// The programs that ran: how each ended, what it said and what it measured.
#ifndef ATHANOR_REPORT_JOBS_HPP
#define ATHANOR_REPORT_JOBS_HPP

#include "report/keep.hpp"
#include "report/record.hpp"

namespace athanor {

Json job_rows(Record &record, const Keep &keep);  // in the order in which they were submitted
// Command, output, faults, records (bounded; the row counts them all), files with pictures.
Json job_detail(Record &record, const std::string &id);

}  // namespace athanor

#endif
