// SPDX-License-Identifier: Apache-2.0
//
// What the tests of `athanor verify` share: where the bad plugins are, and what was found in one, in a line each.
#ifndef ATHANOR_TESTS_VERIFY_SUPPORT_HPP
#define ATHANOR_TESTS_VERIFY_SUPPORT_HPP

#include <string>
#include <vector>

#include "verify/verify.hpp"

namespace athanor::verify {

inline fs::path bad_plugin(const std::string &name) {
  return fs::path(ATHANOR_BUILD_DIR) / "tests" / "bad_plugins" / (name + ".so");
}

inline Report look_at(const std::string &name, int level = strictest) {
  Wanted wanted;
  wanted.file = bad_plugin(name);
  wanted.level = level;
  wanted.seed = 1;
  return verify(wanted);
}

// "replies failed: run, given ..." for whatever neither passed nor was left out.
inline std::vector<std::string> trouble_in(const Report &report) {
  std::vector<std::string> out;
  for (const Finding &one : report.findings)
    if (one.outcome.status != Status::passed && one.outcome.status != Status::skipped)
      out.push_back(std::string(one.check->id) + " " + name_of(one.outcome.status) + ": " + one.outcome.seen);
  return out;
}

}  // namespace athanor::verify

#endif
