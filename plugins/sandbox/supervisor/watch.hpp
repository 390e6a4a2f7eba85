// SPDX-License-Identifier: Apache-2.0
//
// Looking at a job's processes and files from outside, and ending the processes. What follows from
// what is seen is decided in supervise.cpp.
#ifndef ATHANOR_SANDBOX_WATCH_HPP
#define ATHANOR_SANDBOX_WATCH_HPP

#include <cstdint>

namespace athanor::sandbox {

// All descendants of this process. Memory is what no file on disk backs (RssAnon + RssShmem of
// /proc/PID/status, see proc(5)), summed; tasks are processes and threads.
struct TreeUse {
  std::uint64_t bytes = 0;
  std::uint64_t tasks = 0;
};
TreeUse measure_tree();

// Kills all descendants, also those that made a session of their own, and collects them. This process
// must be their subreaper (PR_SET_CHILD_SUBREAPER), so none can leave the tree. Returns when none is left.
void kill_tree();

// Bytes on disk below work/ of the folder, links not followed; every entry counts as 4 KiB or more, so that a
// million empty files are bounded as well. Stops soon after `enough`. Folders nested deeper than
// people make them count as `enough`.
std::uint64_t measure_disk(int folder, std::uint64_t enough);

// Gives work/ and all below it to a user, without following links. Files that have another name elsewhere
// (hard links into a store, say) stay whose they are. Throws std::system_error.
void give_work_to(int folder, unsigned user, unsigned group);

}  // namespace athanor::sandbox

#endif
