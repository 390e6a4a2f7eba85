// SPDX-License-Identifier: Apache-2.0
//
// The filter of system calls that a job runs under: which calls of the kernel no experiment needs and many attacks
// do. Written as the kernel takes it (classic BPF): the list is short, nothing has to be installed or linked for
// it, and a filter that is built the same way everywhere can be reviewed as text. A call that is refused gets an
// error as on a machine that lacks it, so programs that ask politely go on.
#ifndef ATHANOR_SANDBOX_SECCOMP_HPP
#define ATHANOR_SANDBOX_SECCOMP_HPP

#include <string>

namespace athanor::sandbox {

struct Filter {
  // No namespaces stand around the job: whatever reaches other processes, sockets or the metadata of files by
  // name is refused as well.
  bool bare = false;
  // A cgroup counts the job's memory. Else memory that belongs to no mapping (memfd) is refused, as nobody
  // could count it.
  bool memory_counted = false;
};

// An array of sock_filter, as bytes.
std::string seccomp_filter(const Filter &filter);

}  // namespace athanor::sandbox

#endif
