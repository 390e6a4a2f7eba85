// SPDX-License-Identifier: Apache-2.0
//
// Paths by patterns.
#include <catch2/catch.hpp>

#include "foundation/glob.hpp"

using namespace athanor;

TEST_CASE("a star stays within one part of a path, two stars cross parts") {
  CHECK(glob_matches("*.py", "train.py"));
  CHECK_FALSE(glob_matches("*.py", "src/train.py"));
  CHECK(glob_matches("**/*.py", "train.py"));
  CHECK(glob_matches("**/*.py", "src/deep/train.py"));
  CHECK(glob_matches("src/**", "src/a/b.txt"));
  CHECK_FALSE(glob_matches("src/**", "source/a"));
  CHECK(glob_matches("src/**/b.txt", "src/b.txt"));
  CHECK(glob_matches("config/?.y[am]ml", "config/a.yaml"));
  CHECK_FALSE(glob_matches("train", "train.py"));
}

TEST_CASE("what is hidden is matched only by a pattern that says so") {
  CHECK_FALSE(glob_matches("**", ".env"));
  CHECK_FALSE(glob_matches("**", ".venv/lib/a.py"));
  CHECK_FALSE(glob_matches("**/*.py", "a/.cache/b.py"));
  CHECK(glob_matches(".github/**", ".github/ci.yml"));
  CHECK(glob_matches("**/.flake8", "a/.flake8"));
}

TEST_CASE("a pattern may be written as shells write paths") {
  CHECK(glob_matches("./src//a.py", "src/a.py"));
  CHECK(plain_pattern("./src//a/") == "src/a");
  CHECK(is_plain_path("src/a.py"));
  CHECK_FALSE(is_plain_path("src/[ab].py"));
}

TEST_CASE("many stars in a row cost no more than few") {
  std::string pattern, path;
  for (int i = 0; i < 100; ++i) {
    pattern += "**/a/";
    path += "a/";
  }
  CHECK_FALSE(glob_matches(pattern + "x", path + "b"));
}
