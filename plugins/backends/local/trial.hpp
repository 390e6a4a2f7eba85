// SPDX-License-Identifier: Apache-2.0
//
// One short job the way all jobs are run, in a folder that goes away: to find out what holds on this machine.
#ifndef ATHANOR_LOCAL_TRIAL_HPP
#define ATHANOR_LOCAL_TRIAL_HPP

#include <string>
#include <vector>

#include "sandbox/job_document.hpp"

namespace athanor::local {

struct Tried {
  sdk::Json exit;   // an Exit
  std::string out;  // what it printed, standard error behind standard output
};
// `way`: how it is walled in; with an image it runs there. `seconds`: at most. Throws sdk::Error where no job can be
// started at all.
Tried try_job(const sandbox::Settings &settings, const sandbox::Way &way, const std::vector<std::string> &command,
              double seconds);

}  // namespace athanor::local

#endif
