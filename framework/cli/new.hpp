// SPDX-License-Identifier: Apache-2.0
//
// `athanor new KIND NAME`: a new plugin or domain that builds, passes its test and runs as it is.
#ifndef ATHANOR_CLI_NEW_HPP
#define ATHANOR_CLI_NEW_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_new(const Arguments &arguments);

}  // namespace athanor

#endif
