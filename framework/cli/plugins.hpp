// SPDX-License-Identifier: Apache-2.0
//
// `athanor plugins`: what there is to use, and what each thing takes and gives.
#ifndef ATHANOR_CLI_PLUGINS_HPP
#define ATHANOR_CLI_PLUGINS_HPP

#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

// No argument: the list. "show" and "KIND/NAME" or "NAME": everything about one component. `plugin_dirs` are those
// given with --plugin-dir; the usual folders come after them. Writes to standard output; returns the exit status: 0; 1
// when nothing usable was found; 2 when the arguments make no sense.
int verb_plugins(const std::vector<std::string> &args, const std::vector<std::filesystem::path> &plugin_dirs,
                 bool json);

}  // namespace athanor

#endif
