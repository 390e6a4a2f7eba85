// SPDX-License-Identifier: Apache-2.0
//
// The verbs that tell a run something: pause, stop, approve, reject, edit, budget, note. Whoever holds the run is told
// through its control folder; when nobody does, the command takes the lock and writes itself.
#ifndef ATHANOR_CLI_CONTROL_HPP
#define ATHANOR_CLI_CONTROL_HPP

#include <map>

#include "cli/arguments.hpp"
#include "pipeline/caps.hpp"

namespace athanor {

int verb_pause(const Arguments &arguments);
int verb_stop(const Arguments &arguments);
int verb_approve(const Arguments &arguments);
int verb_reject(const Arguments &arguments);
int verb_edit(const Arguments &arguments);
int verb_budget(const Arguments &arguments);
int verb_note(const Arguments &arguments);

// "usd=15" or "main/experiment:usd=15", as on a command line: caps by stage instance, "" for the run's. Throws
// Error("bad_request").
std::map<std::string, Caps> budget_words(const std::vector<std::string> &words);

}  // namespace athanor

#endif
