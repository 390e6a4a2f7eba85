// SPDX-License-Identifier: Apache-2.0
//
// Starts the process that a plugin runs in: with three standard streams and nothing else of what is open here.
#ifndef ATHANOR_PLUGIN_START_PROCESS_HPP
#define ATHANOR_PLUGIN_START_PROCESS_HPP

#include <sys/types.h>

#include <filesystem>

namespace athanor {

// A shared library is held by "serve-plugin"; an executable is what "exec-plugin" becomes.
struct PluginProgram {
  std::filesystem::path file;
  bool exec = false;
};

// Of a process of its own group. The descriptors are the caller's to close; reading from them never blocks.
struct StartedProcess {
  pid_t pid = -1;
  int wire = -1;     // a socket: its standard input and output
  int printed = -1;  // a pipe: its standard error
};

// Throws Error("internal") when no process can be started. The process ends with the thread that calls this.
StartedProcess start_process(const PluginProgram &program);

}  // namespace athanor

#endif
