// SPDX-License-Identifier: Apache-2.0
//
// Starting runs that outlive the server. Each is `athanor run` or `athanor resume` in a process of its own, with a
// session of its own: it outlives the server and its terminal, and is paused, watched and resumed like any other run.
#ifndef ATHANOR_SERVE_DETACHED_HPP
#define ATHANOR_SERVE_DETACHED_HPP

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace athanor::serve {

namespace fs = std::filesystem;

struct Started {
  long process = 0;
  bool ended = false;  // it has come to its end already ...
  int status = 0;      // ... with this exit status
};

// Starts this executable with these words; what it prints goes to `log`. Returns when `there` says that it is on its
// way, when it has ended, or after 20 seconds. Throws Error("internal") when no process can be made. [any thread]
Started start_athanor(const std::vector<std::string> &words, const fs::path &log, const std::function<bool()> &there);

}  // namespace athanor::serve

#endif
