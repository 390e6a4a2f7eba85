// SPDX-License-Identifier: Apache-2.0
//
// `athanor import FOLDER`: takes over ideas, settings and finished runs of AI Scientist-v2.
#ifndef ATHANOR_CLI_IMPORT_HPP
#define ATHANOR_CLI_IMPORT_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_import(const Arguments &arguments);

}  // namespace athanor

#endif
