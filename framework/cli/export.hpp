// SPDX-License-Identifier: Apache-2.0
//
// `athanor export RUN [ARCHIVE]`: a run as one archive. With --calls: its answered model calls as one file; with
// --ideas: its ideas, for AI Scientist-v2.
#ifndef ATHANOR_CLI_EXPORT_HPP
#define ATHANOR_CLI_EXPORT_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_export(const Arguments &arguments);

}  // namespace athanor

#endif
