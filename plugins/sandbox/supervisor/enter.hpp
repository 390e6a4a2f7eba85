// SPDX-License-Identifier: Apache-2.0
//
// From a forked child to the program behind its walls, step by step. What the walls are is in bubblewrap.hpp and
// root.hpp; limits that are watched from outside are in watch.hpp.
#ifndef ATHANOR_SANDBOX_ENTER_HPP
#define ATHANOR_SANDBOX_ENTER_HPP

#include <string>
#include <vector>

#include "sandbox/supervisor/cgroup.hpp"
#include "sandbox/supervisor/job.hpp"

namespace athanor::sandbox {

// Descriptors of the supervisor that the child takes as its own.
struct Ends {
  int folder;  // the job's folder
  int out, err;
  std::vector<Doors::Wanted> doors;  // ports to open inside
  int report;                        // see report.hpp
  const Group *group;                // to be joined
};

// In the child only. Does not return: it becomes the program, or reports "failed" and ends.
[[noreturn]] void enter(const Job &job, const std::string &launcher, const Ends &ends);

}  // namespace athanor::sandbox

#endif
