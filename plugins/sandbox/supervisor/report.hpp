// SPDX-License-Identifier: Apache-2.0
//
// What the child and the launcher report to the supervisor, line by line, and what it says about a job's end:
// "failed SENTENCE", "started 0", perhaps "left PROCESSES", then "exited CODE", "signalled NUMBER" or "refused ERRNO".
#ifndef ATHANOR_SANDBOX_REPORT_HPP
#define ATHANOR_SANDBOX_REPORT_HPP

#include <cstdint>
#include <string>

#include "sandbox/supervisor/job.hpp"

namespace athanor::sandbox {

// Nothing of interest follows: the program has ended, or could not be started.
bool is_final(const std::string &report);

// Reason, code or signal, and detail. `words`: what stands on the job's standard error, for a sandbox that could not
// be made.
void read_end(const std::string &report, const Job &job, const std::string &words, Exit &how);

// The sentence about processes that outlived the program, 1 or more.
std::string what_was_left(std::uint64_t processes);

}  // namespace athanor::sandbox

#endif
