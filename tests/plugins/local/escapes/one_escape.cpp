// SPDX-License-Identifier: Apache-2.0
//
// athanor_escape          the attempts, a line each: CATEGORY<tab>NAME
// athanor_escape NAME     tries one and prints its verdict as a line of JSON; only inside athanor_contain
//
// For ./dev bench escapes, which gives each attempt namespaces of its own.
#include <cstdio>
#include <exception>

#include "tests/plugins/local/escapes/trial.hpp"

int main(int argc, char **argv) {
  for (const auto &attempt : escapes::all_attempts()) {
    if (argc < 2) {
      std::printf("%s\t%s\n", attempt.category.c_str(), attempt.name.c_str());
    } else if (attempt.name == argv[1]) {
      try {
        const auto verdict = escapes::try_out(attempt);
        const escapes::Json line{{"proven", verdict.proven},
                                 {"provable", verdict.provable},
                                 {"stopped", verdict.stopped},
                                 {"reported", verdict.reported},
                                 {"story", verdict.story}};
        std::printf("%s\n", line.dump(-1, ' ', false, escapes::Json::error_handler_t::replace).c_str());
        return 0;
      } catch (const std::exception &e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
      }
    }
  }
  if (argc < 2) return 0;
  std::fprintf(stderr, "there is no attempt '%s'\n", argv[1]);
  return 2;
}
