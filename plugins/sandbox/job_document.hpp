// SPDX-License-Identifier: Apache-2.0
//
// From a Job as the host gives it to the job.json that a supervisor takes: limits lowered, environment
// complete, paths checked. Nothing here starts anything.
#ifndef ATHANOR_SANDBOX_JOB_DOCUMENT_HPP
#define ATHANOR_SANDBOX_JOB_DOCUMENT_HPP

#include <athanor/plugin.hpp>

#include "sandbox/settings.hpp"

namespace athanor::sandbox {

// How a backend runs jobs, found out when it was tried.
struct Way {
  bool disable_userns = true;  // this bubblewrap can forbid further namespaces
  bool namespaces = true;      // the machine allows them (see guarantees.hpp)
  Image image;                 // what experiments see in place of this machine's system; tools of stages do not
};

// What job.json says. Throws sdk::Error("bad_request" or "not_found") for a job that cannot be run as asked.
sdk::Json job_document(const sdk::Json &job, const Settings &settings, const Way &way);

}  // namespace athanor::sandbox

#endif
