// SPDX-License-Identifier: Apache-2.0
//
// `athanor compare RUN RUN`: two runs side by side.
#ifndef ATHANOR_CLI_COMPARE_HPP
#define ATHANOR_CLI_COMPARE_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_compare(const Arguments &arguments);

}  // namespace athanor

#endif
