// SPDX-License-Identifier: Apache-2.0
//
// guide_runner GUIDE.md PREFIX: follows the guide with the athanor of PREFIX and nothing else of this checkout.
#include <cstdio>
#include <exception>

#include "foundation/files.hpp"
#include "guide.hpp"
#include "tests/temporary_folder.hpp"

int main(int argc, char **argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: guide_runner GUIDE.md PREFIX\n");
    return 2;
  }
  try {
    const std::string prefix = argv[2];
    const athanor::tests::TemporaryFolder folder;
    athanor::tests::follow(athanor::read_file(argv[1]), folder.path(),
                           {{"PATH", prefix + "/bin:/usr/local/bin:/usr/bin:/bin"},
                            {"CMAKE_PREFIX_PATH", prefix},
                            {"CMAKE_GENERATOR", "Ninja"},
                            {"CTEST_OUTPUT_ON_FAILURE", "1"},
                            {"LANG", "C.UTF-8"}});
    return 0;
  } catch (const std::exception &e) {
    std::fprintf(stderr, "%s: %s\n", argv[1], e.what());
    return 1;
  }
}
