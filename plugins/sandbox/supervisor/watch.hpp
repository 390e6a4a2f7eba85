// SPDX-License-Identifier: Apache-2.0
//
// Looking at a job's processes from outside, and ending them. Files are looked at in disk.hpp; what follows
// from what is seen is decided in supervise.cpp.
#ifndef ATHANOR_SANDBOX_WATCH_HPP
#define ATHANOR_SANDBOX_WATCH_HPP

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {

// All descendants of this process. Memory is what no file on disk backs (RssAnon and RssShmem of
// /proc/PID/status, see proc(5)), summed; tasks are processes and threads. Processor time is that of all of
// them and of those that have ended and were waited for.
struct TreeUse {
  std::vector<pid_t> processes;
  std::uint64_t own_bytes = 0, shared_bytes = 0;
  std::uint64_t tasks = 0;
  double cpu_seconds = 0;
};
TreeUse measure_tree();

// Kills all descendants, also those that made a session of their own, and collects them. This process
// must be their subreaper (PR_SET_CHILD_SUBREAPER), so none can leave the tree. Returns when none is left.
void kill_tree();

// The file systems in memory that a job behind walls has to itself: /tmp and /dev/shm.
class Memory {
 public:
  // `first`: what was started, or its child, stands behind the walls or will do so soon; tried again until it does.
  void look(pid_t first);
  std::uint64_t bytes = 0, files = 0;

 private:
  std::vector<Descriptor> places_;
};

}  // namespace athanor::sandbox

#endif
