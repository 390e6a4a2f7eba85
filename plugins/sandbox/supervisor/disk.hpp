// SPDX-License-Identifier: Apache-2.0
//
// Looking at a job's files from outside: how much they take, and whose they are.
#ifndef ATHANOR_SANDBOX_DISK_HPP
#define ATHANOR_SANDBOX_DISK_HPP

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace athanor::sandbox {

// Bytes on disk below work/ of the folder, links not followed; every entry counts as 4 KiB or more, so that a
// million empty files are bounded as well. Stops soon after `enough`. Folders nested deeper than
// people make them, or that cannot be looked into, count as `enough`.
std::uint64_t measure_disk(int folder, std::uint64_t enough);

// Bytes of files on the same disk that no longer have a name but are open in one of the processes, or mapped.
std::uint64_t measure_nameless(int folder, const std::vector<pid_t> &processes);

// Gives work/ and all below it to a user, without following links. Files that have another name elsewhere
// (hard links into a store, say) stay whose they are, and so do folders nested too deep. Throws std::system_error.
void give_work_to(int folder, unsigned user, unsigned group);

}  // namespace athanor::sandbox

#endif
