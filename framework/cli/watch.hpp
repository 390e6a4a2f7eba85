// SPDX-License-Identifier: Apache-2.0
//
// `athanor watch RUN`: what a run does, in another terminal than the one that runs it.
// `athanor logs RUN [-f]`: what it has done, a line for each thing worth reading.
#ifndef ATHANOR_CLI_WATCH_HPP
#define ATHANOR_CLI_WATCH_HPP

#include "cli/arguments.hpp"

namespace athanor {

// Until the run ends; exit status as of `athanor run`. An interrupt ends the watching, not the run.
int verb_watch(const Arguments &arguments);
int verb_logs(const Arguments &arguments);

}  // namespace athanor

#endif
