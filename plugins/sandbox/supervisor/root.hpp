// SPDX-License-Identifier: Apache-2.0
//
// Giving up root before a job's walls are made, without losing sight of what the job may see. Nothing here
// is done for an ordinary user. All functions: in the child only; they give up rather than return an error.
#ifndef ATHANOR_SANDBOX_ROOT_HPP
#define ATHANOR_SANDBOX_ROOT_HPP

#include <string>
#include <vector>

#include "sandbox/supervisor/job.hpp"

namespace athanor::sandbox {

// Whose uid and gid jobs get when the supervisor is root.
inline constexpr unsigned nobody = 65534;

// What the job may see, under names that whoever makes the walls can reach.
struct Sources {
  std::string work, launcher;
  std::vector<std::string> readable, devices;  // in the order of the job's
  std::string root;                            // of its image; empty: there is none
};

// As root: binds all of them to places that `nobody` can reach, in a mount namespace that only this job has, and
// becomes `nobody`. Else: where they are.
Sources reachable_sources(const Job &job, const std::string &launcher);

// Gives up root, if this is root.
void become_nobody();

}  // namespace athanor::sandbox

#endif
