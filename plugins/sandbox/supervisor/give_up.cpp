// SPDX-License-Identifier: Apache-2.0
//
// The last words of a child. See give_up.hpp.
#include "sandbox/supervisor/give_up.hpp"

#include <unistd.h>

#include <cstring>

namespace athanor::sandbox {

void give_up(const std::string &what, int error) {
  const std::string line = "failed " + what + (error ? std::string(": ") + std::strerror(error) : "") + "\n";
  if (write(report_fd, line.data(), line.size()) < 0) _exit(126);
  _exit(125);
}

}  // namespace athanor::sandbox
