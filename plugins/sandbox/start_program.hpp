// SPDX-License-Identifier: Apache-2.0
//
// Starting another program, without a shell. It gets its standard streams and its environment; of all else, such as
// which signals this process ignores, it gets nothing.
#ifndef ATHANOR_SANDBOX_START_PROGRAM_HPP
#define ATHANOR_SANDBOX_START_PROGRAM_HPP

#include <sys/types.h>

#include <string>
#include <vector>

namespace athanor::sandbox {

struct Start {
  std::vector<std::string> words;        // words[0] is searched in PATH unless it has a slash
  std::vector<std::string> environment;  // NAME=VALUE, all of it
  int in = -1, out = -1, err = -1;       // descriptors that become the standard streams; -1: /dev/null
  bool own_group = false;                // so that it can be killed together with what it starts
};

// 0 with the process's number, or what errno would be.
int start_program(const Start &start, pid_t &pid);

}  // namespace athanor::sandbox

#endif
