// SPDX-License-Identifier: Apache-2.0
//
// Control groups: the kernel bounds a job's memory and number of processes exactly, and counts what no process maps.
// Used where this user may make a group: version 1 with its own hierarchies, or version 2. Elsewhere the watch of
// watch.hpp stands alone.
#ifndef ATHANOR_SANDBOX_CGROUP_HPP
#define ATHANOR_SANDBOX_CGROUP_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "sandbox/supervisor/job.hpp"

namespace athanor::sandbox {

// A folder below which a group can be made, and what it would bound.
struct GroupPlace {
  enum class Kind { memory_v1, processes_v1, both_v2 } kind;
  std::string folder;
  bool operator==(const GroupPlace &o) const { return kind == o.kind && folder == o.folder; }
};

// Where this process may make groups: from the texts of /proc/self/mountinfo and /proc/self/cgroup, and what of it
// can be written to.
std::vector<GroupPlace> group_places(const std::string &mounts, const std::string &own);
std::vector<GroupPlace> group_places();

// The groups of one job. None may have been possible: then nothing is bounded here.
class Group {
 public:
  // Makes them, all of the same name. A place where that fails is passed over.
  Group(const std::vector<GroupPlace> &places, const std::string &name, const Limits &limits);
  Group(const Group &) = delete;
  Group &operator=(const Group &) = delete;

  std::vector<std::string> folders() const;
  bool counts_memory() const;
  // In the child: this process and all that it starts belong to the groups. False: errno says why.
  bool join() const;
  // How many processes the kernel has killed because the job's memory was used up.
  std::uint64_t memory_kills() const;

 private:
  std::vector<GroupPlace> made_;
};

}  // namespace athanor::sandbox

#endif
