// SPDX-License-Identifier: Apache-2.0
//
// What jobs on one machine share out between them, as ranges of files that a job's supervisor locks: nobody keeps
// books. A lease ends with its supervisor, whatever ends that, outlives the host, and is seen by every run on the
// machine. What the ranges stand for is the lender's business (backends/local/gpus: a MiB of a GPU's memory each).
#ifndef ATHANOR_SANDBOX_LEASES_HPP
#define ATHANOR_SANDBOX_LEASES_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace athanor::sandbox {

struct Range {
  std::int64_t from = 0, length = 0;  // length 0: all from there on
};

struct Lease {
  std::string file;  // absolute; must be there, and writable for whoever asks
  Range range;
};

// Locks all of them for this process, which keeps them until it ends and must not open these files again. False:
// another process has a part of them (and what was locked before stays locked: the caller is to end). Throws
// std::system_error.
bool take_leases(const std::vector<Lease> &leases);

// What other processes have of the file, in order. Throws std::system_error.
std::vector<Range> leased(const std::string &file);

}  // namespace athanor::sandbox

#endif
