// SPDX-License-Identifier: Apache-2.0
//
// `athanor status RUN`: how a run stands, stage by stage, what it has used, and what to do next.
#ifndef ATHANOR_CLI_STATUS_HPP
#define ATHANOR_CLI_STATUS_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_status(const Arguments &arguments);

}  // namespace athanor

#endif
