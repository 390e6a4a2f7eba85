// SPDX-License-Identifier: Apache-2.0
//
// Where things are installed, seen from the running executable: never from the current directory.
#ifndef ATHANOR_FOUNDATION_INSTALL_HPP
#define ATHANOR_FOUNDATION_INSTALL_HPP

#include <filesystem>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

fs::path executable();          // the running athanor
fs::path share_folder();        // ../share/athanor seen from it: configs/, schemas/, report/
fs::path user_data_folder();    // $XDG_DATA_HOME/athanor or ~/.local/share/athanor; may not exist
fs::path user_config_folder();  // $XDG_CONFIG_HOME/athanor or ~/.config/athanor; may not exist
fs::path user_cache_folder();   // $XDG_CACHE_HOME/athanor or ~/.cache/athanor; may not exist

// Folders searched for plugins, first match wins: `given` (--plugin-dir), $ATHANOR_PLUGIN_PATH, the
// user's data folder, ../lib/athanor/plugins.
std::vector<fs::path> plugin_folders(const std::vector<fs::path> &given);

// A pipeline, topic or domain named on the command line or in a pipeline: an existing path as it is
// (relative ones to `beside`; a folder only if nothing else is found), else below the user's or the installed configs
// folder. Empty: not found.
fs::path find_config(const fs::path &name, const fs::path &beside);

}  // namespace athanor

#endif
