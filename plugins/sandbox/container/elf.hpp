// SPDX-License-Identifier: Apache-2.0
//
// The first bytes of a program: for which processor it is, and whether it needs a loader and libraries.
#ifndef ATHANOR_SANDBOX_ELF_HPP
#define ATHANOR_SANDBOX_ELF_HPP

#include <optional>
#include <string>

namespace athanor::sandbox {

struct Elf {
  unsigned machine = 0;  // e_machine
  std::string loader;    // the program interpreter that it names; empty: linked statically
};
// Nothing where it is no 64-bit program of this machine's byte order, or cannot be read.
std::optional<Elf> read_elf(const std::string &path);

// "x86_64": as uname says it; "processor 243" where it has no name here.
std::string machine_name(unsigned machine);

}  // namespace athanor::sandbox

#endif
