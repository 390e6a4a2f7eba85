// SPDX-License-Identifier: Apache-2.0
//
// The program that is started for whatever a plugin shall do in another process: the running athanor itself, with
// one of its verbs scan-plugin, serve-plugin and exec-plugin, which no person calls.
#ifndef ATHANOR_PLUGIN_HELPER_HPP
#define ATHANOR_PLUGIN_HELPER_HPP

#include <chrono>
#include <filesystem>
#include <string>

namespace athanor {

namespace fs = std::filesystem;

// Which program that is, and how long each answer may take while a plugin is only looked at. Not called in the host,
// where it is the running athanor and 20 s; tests have a program of their own and less patience.
void set_scanner(const fs::path &program, std::chrono::milliseconds limit);

fs::path helper_program();
std::chrono::milliseconds scanning_limit();

// "5 s", "2.5 s"
std::string in_seconds(std::chrono::milliseconds time);

// How long a call that was asked to stop may take to do so, before its process is ended: 10 s, ten times what
// plugin.h promises.
void set_grace(std::chrono::milliseconds grace);
std::chrono::milliseconds grace();

}  // namespace athanor

#endif
