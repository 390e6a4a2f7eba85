// SPDX-License-Identifier: Apache-2.0
//
// `athanor ls [FOLDER]`: the runs below a folder, newest first.
#ifndef ATHANOR_CLI_LS_HPP
#define ATHANOR_CLI_LS_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_ls(const Arguments &arguments);

}  // namespace athanor

#endif
