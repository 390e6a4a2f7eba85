// SPDX-License-Identifier: Apache-2.0
//
// `athanor verify FILE.so`: prints what verify/ finds, for people or as JSON.
#ifndef ATHANOR_CLI_VERIFY_HPP
#define ATHANOR_CLI_VERIFY_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_verify(const Arguments &arguments);

}  // namespace athanor

#endif
