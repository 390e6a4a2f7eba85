// SPDX-License-Identifier: Apache-2.0
//
// The doors of a job as its supervisor is told: those that the host asks for, checked, and the one to the network where
// the pipeline lists hosts.
#ifndef ATHANOR_SANDBOX_JOB_DOORS_HPP
#define ATHANOR_SANDBOX_JOB_DOORS_HPP

#include <athanor/plugin.hpp>

#include "sandbox/settings.hpp"

namespace athanor::sandbox {

// The member `doors` of job.json. Throws sdk::Error("bad_request").
sdk::Json job_doors(const sdk::Json &job, const Settings &settings);

}  // namespace athanor::sandbox

#endif
