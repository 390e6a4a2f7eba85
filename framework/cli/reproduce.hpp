// SPDX-License-Identifier: Apache-2.0
//
// `athanor reproduce ARCHIVE`: runs the confirmed experiments of an archive again and says what came out otherwise.
#ifndef ATHANOR_CLI_REPRODUCE_HPP
#define ATHANOR_CLI_REPRODUCE_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_reproduce(const Arguments &arguments);

}  // namespace athanor

#endif
