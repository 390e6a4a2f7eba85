// SPDX-License-Identifier: Apache-2.0
//
// The rows of this machine. See rows.hpp.
#include "tests/bench/backend/rows.hpp"

#include <thread>

namespace bench {
namespace {

Row local(const std::string &name, const Json &options) {
  return backend(name, "local", options, {{"workers", std::max(1u, std::thread::hardware_concurrency())}});
}

}  // namespace

std::vector<Row> rows() {
  return {
      program("fork_exec", {"/bin/true"}),
      program("bwrap", {"/usr/bin/bwrap", "--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
                        "/bin/true"}),
      local("none", {{"sandbox", "none"}}),
      local("strict", {{"sandbox", "strict"}}),
  };
}

}  // namespace bench
