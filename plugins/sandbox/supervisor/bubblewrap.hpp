// SPDX-License-Identifier: Apache-2.0
//
// The walls as bubblewrap's arguments: which namespaces, what is seen where.
#ifndef ATHANOR_SANDBOX_BUBBLEWRAP_HPP
#define ATHANOR_SANDBOX_BUBBLEWRAP_HPP

#include <string>
#include <vector>

#include "sandbox/supervisor/job.hpp"
#include "sandbox/supervisor/root.hpp"

namespace athanor::sandbox {

// Where the launcher stands behind the walls.
inline constexpr char launcher_inside[] = "/athanor-launch";

// Files below /etc and /var that programs need: shared libraries chosen by `alternatives`, fonts, time zone, the
// configurations of Python, R, matplotlib and TeX. None is private.
extern const std::vector<std::string> system_files;
// System folders beside /usr; on most systems links into it.
extern const std::vector<std::string> merged_folders;

std::vector<std::string> bubblewrap_arguments(const Job &job, const Sources &at);

}  // namespace athanor::sandbox

#endif
