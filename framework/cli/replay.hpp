// SPDX-License-Identifier: Apache-2.0
//
// `athanor replay RUN`: the run once more from its record alone.
#ifndef ATHANOR_CLI_REPLAY_HPP
#define ATHANOR_CLI_REPLAY_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_replay(const Arguments &arguments);

}  // namespace athanor

#endif
