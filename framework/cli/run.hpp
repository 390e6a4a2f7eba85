// SPDX-License-Identifier: Apache-2.0
//
// `athanor run` and `athanor resume`.
#ifndef ATHANOR_CLI_RUN_HPP
#define ATHANOR_CLI_RUN_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_run(const Arguments &arguments);
int verb_resume(const Arguments &arguments);

}  // namespace athanor

#endif
