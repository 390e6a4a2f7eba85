// SPDX-License-Identifier: Apache-2.0
//
// One short job the way all jobs are run, in a folder that goes away: to find out what holds on this machine.
#ifndef ATHANOR_LOCAL_TRIAL_HPP
#define ATHANOR_LOCAL_TRIAL_HPP

#include <string>
#include <vector>

#include "sandbox/settings.hpp"

namespace athanor::local {

struct Tried {
  sdk::Json exit;   // an Exit
  std::string out;  // what it printed, standard error behind standard output
};
// How it is walled in: as for job_document(). `seconds`: at most. Throws sdk::Error where no job can be started at all.
Tried try_job(const sandbox::Settings &settings, bool disable_userns, bool namespaces,
              const std::vector<std::string> &command, double seconds);

}  // namespace athanor::local

#endif
