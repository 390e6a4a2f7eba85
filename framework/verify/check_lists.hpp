// SPDX-License-Identifier: Apache-2.0
//
// The rows of the table of checks, each list beside the functions that look; checks.cpp joins them in this order.
#ifndef ATHANOR_VERIFY_CHECK_LISTS_HPP
#define ATHANOR_VERIFY_CHECK_LISTS_HPP

#include <vector>

#include "verify/check.hpp"

namespace athanor::verify {

std::vector<Check> loading_checks();  // level 1
std::vector<Check> call_checks();     // level 2: what its functions answer
std::vector<Check> trouble_checks();  // level 2: services that fail, and being asked to stop
std::vector<Check> remains_checks();  // level 2: what is left behind
std::vector<Check> memory_checks();   // level 3: what is read, and how long
std::vector<Check> thread_checks();   // level 3: which thread does what
std::vector<Check> stage_checks();    // level 3: what resuming and replaying rest on
std::vector<Check> inside_checks();   // level 3: what only the host does
std::vector<Check> fuzz_checks();     // level 4

}  // namespace athanor::verify

#endif
