// SPDX-License-Identifier: Apache-2.0
//
// `athanor show RUN [NODE|CALL|ARTIFACT]`: what a run found, or one thing in it.
#ifndef ATHANOR_CLI_SHOW_HPP
#define ATHANOR_CLI_SHOW_HPP

#include "cli/arguments.hpp"
#include "cli/things.hpp"

namespace athanor {

int verb_show(const Arguments &arguments);

// One kind of thing each: to standard output, as JSON or for people.
void show_overview(OpenRun &run, bool json);                            // show_run.cpp
void show_stage(OpenRun &run, const Thing &stage, bool json);           // show_run.cpp
void show_node(OpenRun &run, const Thing &node, bool code, bool json);  // show_node.cpp
void show_call(OpenRun &run, const Thing &call, bool json);             // show_call.cpp

}  // namespace athanor

#endif
