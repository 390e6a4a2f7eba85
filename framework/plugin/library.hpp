// SPDX-License-Identifier: Apache-2.0
//
// One plugin file in this process: opened, and its table checked before anything in it is called. The
// only user of Boost.DLL. A loaded plugin stays loaded until the process ends: statics, thread-locals
// and function pointers of a library make unloading a wish at best.
#ifndef ATHANOR_PLUGIN_LIBRARY_HPP
#define ATHANOR_PLUGIN_LIBRARY_HPP

#include <athanor/plugin.h>

#include <filesystem>
#include <string_view>

namespace athanor {

namespace fs = std::filesystem;

// The plugin's own table, valid for the rest of the process. Its size, its ABI version and each
// component's table, kind and name are as they should be; what `info` says is not looked at.
// Throws Error("plugin_fault") with the file as its place. Runs the plugin's static constructors.
const athanor_plugin &load_plugin(const fs::path &file);

// The component of that kind and name, or nullptr.
const athanor_component *find_component(const athanor_plugin &plugin, std::string_view kind, std::string_view name);

// True for [a-z][a-z0-9_]*, at most 64 characters: names of components, inputs and outputs.
bool is_component_name(std::string_view name);

}  // namespace athanor

#endif
