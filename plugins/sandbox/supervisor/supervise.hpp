// SPDX-License-Identifier: Apache-2.0
//
// One job from its start to its end: starts it, watches it, ends it when a limit is passed or somebody
// asks, and says how it ended. Locks and files beyond the job's output belong to main.cpp.
#ifndef ATHANOR_SANDBOX_SUPERVISE_HPP
#define ATHANOR_SANDBOX_SUPERVISE_HPP

#include "sandbox/supervisor/job.hpp"

namespace athanor::sandbox {

// `folder`: the open job folder. A house's fault comes back as the reason "lost" with a detail, or as a std::exception.
Exit supervise(const Job &job, int folder, const std::string &launcher);

}  // namespace athanor::sandbox

#endif
