// SPDX-License-Identifier: Apache-2.0
//
// What of a process belongs to its owner, and no plugin may change: taken before and after.
#ifndef ATHANOR_VERIFY_PROCESS_STATE_HPP
#define ATHANOR_VERIFY_PROCESS_STATE_HPP

#include <map>
#include <set>
#include <string>
#include <vector>

namespace athanor::verify {

// The current folder, locale, umask, signal mask, handlers of signals, environment, limits; by name, as texts.
using ProcessState = std::map<std::string, std::string>;
ProcessState process_state();

// "the current folder was /a and is /", one for each difference.
std::vector<std::string> changes(const ProcessState &before, const ProcessState &after);

std::set<std::string> open_descriptors();  // "7 -> /dev/null"
std::set<std::string> threads();           // "1234 worker"; one of them is the caller's

// Bytes in use on the heap, or -1 where nobody can say.
long long heap_in_use();

}  // namespace athanor::verify

#endif
