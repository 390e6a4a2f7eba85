// SPDX-License-Identifier: Apache-2.0
//
// One short question to a program of the system, such as nvidia-smi, which may be missing, broken, or hang for ever in
// a driver that does.
#ifndef ATHANOR_LOCAL_GPUS_ASK_PROGRAM_HPP
#define ATHANOR_LOCAL_GPUS_ASK_PROGRAM_HPP

#include <string>
#include <vector>

namespace athanor::local {

struct Said {
  enum class How { ok, absent, failed, slow } how = How::ok;
  std::string text;  // its standard output, at most 1 MiB
  std::string why;   // unless ok: "nvidia-smi ended with status 9: ...", for people
};

// Waits at most `seconds`; a program that has not ended by then is killed, and left alone where it cannot be.
// `command[0]` is looked up in PATH unless it has a slash.
Said ask_program(const std::vector<std::string> &command, double seconds);

}  // namespace athanor::local

#endif
