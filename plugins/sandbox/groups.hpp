// SPDX-License-Identifier: Apache-2.0
//
// The control groups that a supervisor made for its job, as the job's folder names them, so that they can be emptied
// and removed when the supervisor could not do so itself. Making them is in supervisor/cgroup.hpp.
#ifndef ATHANOR_SANDBOX_GROUPS_HPP
#define ATHANOR_SANDBOX_GROUPS_HPP

#include <string>
#include <vector>

namespace athanor::sandbox {

// In the job's folder: the machine's name, then one absolute path a line.
inline constexpr char groups_file[] = "groups";
// How the name of each of these groups begins; no other group is ever touched.
inline constexpr char group_prefix[] = "athanor-";

// Writes the file. Throws std::system_error.
void note_groups(int folder, const std::vector<std::string> &groups);

// Kills all that runs in the groups and removes them; those that are gone already are none. Does nothing on
// another machine than they were made on. `folder`: the job's, whose supervisor must not be alive or must be the
// caller.
void sweep_groups(int folder);

}  // namespace athanor::sandbox

#endif
