// SPDX-License-Identifier: Apache-2.0
#include "verify/check.hpp"

#include "verify/check_lists.hpp"

namespace athanor::verify {

const char *name_of(Status status) {
  switch (status) {
    case Status::passed:
      return "passed";
    case Status::failed:
      return "failed";
    case Status::crashed:
      return "crashed";
    case Status::warning:
      return "warning";
    case Status::skipped:
      return "skipped";
  }
  return "?";
}

const std::vector<Check> &checks() {
  static const std::vector<Check> table = [] {
    std::vector<Check> all;
    for (const auto list : {loading_checks, call_checks, trouble_checks, remains_checks, memory_checks, thread_checks,
                            stage_checks, inside_checks, fuzz_checks}) {
      const std::vector<Check> more = list();
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return table;
}

}  // namespace athanor::verify
