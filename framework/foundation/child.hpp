// SPDX-License-Identifier: Apache-2.0
//
// A short-lived helper program: started by its argument vector, given some input, waited for. No shell is ever asked.
// Experiments do not run this way: those are a backend's.
#ifndef ATHANOR_FOUNDATION_CHILD_HPP
#define ATHANOR_FOUNDATION_CHILD_HPP

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace athanor {

struct ChildRequest {
  std::vector<std::string> arguments;    // the first is the program, looked for in PATH
  std::vector<std::string> environment;  // NAME=value; the child has nothing else
  std::string_view input{};              // what it can read from its standard input
  std::size_t most_output = 64 * 1024 * 1024;
  std::chrono::seconds limit{60};
};

struct ChildEnd {
  int status = 0;              // its exit status, or 128 + the signal that ended it
  std::string output, errors;  // errors: the first 64 KiB
};

// Returns when it has ended and closed its outputs. Throws Error("not_found") when there is no such program,
// Error("too_large") and Error("timeout") when it says too much or takes too long (it is ended then), Error("internal")
// when it cannot be started.
ChildEnd run_child(const ChildRequest &request);

}  // namespace athanor

#endif
