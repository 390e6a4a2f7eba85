// SPDX-License-Identifier: Apache-2.0
//
// `athanor serve [FOLDER]`: the runs below a folder in a browser.
#ifndef ATHANOR_CLI_SERVE_HPP
#define ATHANOR_CLI_SERVE_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_serve(const Arguments &arguments);

}  // namespace athanor

#endif
