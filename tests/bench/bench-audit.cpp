// SPDX-License-Identifier: Apache-2.0
//
// Does the audit find what it promises, and does it leave honest papers alone? Audits every folder of
// tests/audit/planted and its twin. Caught: the named rule at the named line, and nothing on the twin.
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

#include "tests/audit/cases.hpp"

int main(int argc, char **argv) {
  const bool all = argc == 2 && std::strcmp(argv[1], "--all") == 0;
  const bool some = argc == 3 && std::strcmp(argv[1], "--first") == 0;
  const int most = some ? std::atoi(argv[2]) : 0;
  if ((argc != 1 && !all && !some) || (some && most < 1)) {
    fmt::print(stderr, "usage: bench-audit [--all | --first N]   --all: every finding; --first: of N folders only\n");
    return 2;
  }
  try {
    const std::vector<audit_tests::Case> cases = audit_tests::run_cases(AUDIT_CASES, static_cast<std::size_t>(most));
    std::size_t caught = 0, clean = 0, false_alarms = 0;
    for (const audit_tests::Case &c : cases) {
      const bool good = c.caught() && c.clean();
      caught += good ? 1 : 0;
      clean += c.clean() ? 1 : 0;
      false_alarms += c.twin.size();
      fmt::print("{:<34} {:<26} {}\n", c.name, c.rule,
                 good         ? "caught"
                 : c.caught() ? "caught, and so is its twin"
                              : "MISSED");
      if (all || !c.caught()) fmt::print("{}", audit_tests::listed(c.planted));
      if (!c.clean()) fmt::print("  twin:\n{}", audit_tests::listed(c.twin));
    }
    fmt::print("{}\n", R"({"bench":"audit","planted":)" + std::to_string(cases.size()) + R"(,"caught":)" +
                           std::to_string(caught) + R"(,"clean":)" + std::to_string(clean) + R"(,"false_alarms":)" +
                           std::to_string(false_alarms) + "}");
    return caught == cases.size() ? 0 : 1;
  } catch (const std::exception &e) {
    fmt::print(stderr, "bench-audit: {}\n", e.what());
    return 1;
  }
}
