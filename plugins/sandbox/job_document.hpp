// SPDX-License-Identifier: Apache-2.0
//
// From a Job as the host gives it to the job.json that a supervisor takes: limits lowered, environment
// complete, paths checked. Nothing here starts anything.
#ifndef ATHANOR_SANDBOX_JOB_DOCUMENT_HPP
#define ATHANOR_SANDBOX_JOB_DOCUMENT_HPP

#include <athanor/plugin.hpp>

#include "sandbox/settings.hpp"

namespace athanor::sandbox {

// What job.json says. `namespaces`: as the machine allows (see guarantees.hpp).
// Throws sdk::Error("bad_request" or "not_found") for a job that cannot be run as asked.
sdk::Json job_document(const sdk::Json &job, const Settings &settings, bool disable_userns, bool namespaces = true);

}  // namespace athanor::sandbox

#endif
