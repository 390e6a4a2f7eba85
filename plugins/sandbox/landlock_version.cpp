// SPDX-License-Identifier: Apache-2.0
//
// See landlock_version.hpp.
#include "sandbox/landlock_version.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif

namespace athanor::sandbox {

int landlock_version() {
  constexpr unsigned ask_version = 1;
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, ask_version);
  return version > 0 ? static_cast<int>(version) : 0;
}

}  // namespace athanor::sandbox
