// SPDX-License-Identifier: Apache-2.0
//
// `athanor rm RUN...`: removes run folders, after asking.
#ifndef ATHANOR_CLI_RM_HPP
#define ATHANOR_CLI_RM_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_rm(const Arguments &arguments);

}  // namespace athanor

#endif
