// SPDX-License-Identifier: Apache-2.0
//
// What the calls are named that the program of a job makes: after the call that runs it, so that whoever takes over
// that one takes them along.
#ifndef ATHANOR_LEDGER_PROGRAM_CALLS_HPP
#define ATHANOR_LEDGER_PROGRAM_CALLS_HPP

#include <string>

namespace athanor {

// Stands in no name that a stage gives.
inline constexpr const char *program_call_mark = ":model-";

// The name of a question, by its key (a SHA-256) and by how often it has been asked: "node-3/run:model-1f3a5c7e9b2d-1".
inline std::string program_call_name(const std::string &call, const std::string &key, int number) {
  return call + program_call_mark + key.substr(0, 12) + "-" + std::to_string(number);
}
inline std::string program_calls_begin(const std::string &call) { return call + program_call_mark; }

}  // namespace athanor

#endif
