// SPDX-License-Identifier: Apache-2.0
//
// A second wall, which the program puts around itself before it starts (Landlock): what it may read, where it may
// write, no signals and no abstract sockets beyond itself, and no TCP where the network is not its own. Whatever gets
// through the first wall is still only allowed that. What this kernel can do of it depends on its version of Landlock.
#ifndef ATHANOR_SANDBOX_LANDLOCK_HPP
#define ATHANOR_SANDBOX_LANDLOCK_HPP

#include <string>
#include <vector>

#include "sandbox/supervisor/job.hpp"

namespace athanor::sandbox {

// Options for athanor-launch behind bubblewrap's walls; none where the kernel has no Landlock.
std::vector<std::string> landlock_behind_walls(const Job &job);

// The same without namespaces, where these are the walls. Paths that are not there are left out.
std::vector<std::string> landlock_as_walls(const Job &job, const std::string &work, const std::string &temporary);

}  // namespace athanor::sandbox

#endif
