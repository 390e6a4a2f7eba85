// SPDX-License-Identifier: Apache-2.0
//
// What a program may have left, removed.
#include "foundation/remove_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/temporary_folder.hpp"

using namespace athanor;
namespace fs = std::filesystem;

namespace {

std::error_code removed(const fs::path &path) {
  std::error_code failed;
  remove_tree(path, failed);
  CHECK_FALSE(fs::exists(fs::symlink_status(path)));
  return failed;
}

// d/d/d/..., with a file in each.
void nest(const fs::path &top, int levels) {
  fs::create_directory(top);
  int here = open(top.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (int i = 0; i < levels; ++i) {
    close(openat(here, "file", O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    REQUIRE(mkdirat(here, "d", 0755) == 0);
    const int next = openat(here, "d", O_PATH | O_DIRECTORY | O_CLOEXEC);
    close(here);
    here = next;
  }
  close(here);
}

}  // namespace

TEST_CASE("folders nested deeper than a process may open files are removed") {
  const tests::TemporaryFolder folder;
  nest(folder / "top", 5000);
  CHECK_FALSE(removed(folder / "top"));
}

TEST_CASE("folders that let nobody in are removed by their owner") {
  const tests::TemporaryFolder folder;
  folder.write("top/closed/inner/file", "x");
  fs::permissions(folder / "top/closed/inner", fs::perms::none);
  fs::permissions(folder / "top/closed", fs::perms::owner_write);
  CHECK_FALSE(removed(folder / "top"));
}

TEST_CASE("a link is removed, and what it leads to stays") {
  const tests::TemporaryFolder folder;
  folder.write("elsewhere/file", "x");
  fs::create_directory(folder / "top");
  fs::create_symlink("../elsewhere", folder / "top/link");
  CHECK_FALSE(removed(folder / "top"));
  CHECK(fs::exists(folder / "elsewhere/file"));
  fs::create_symlink("elsewhere", folder / "itself");
  CHECK_FALSE(removed(folder / "itself"));
  CHECK(fs::exists(folder / "elsewhere/file"));
}

TEST_CASE("nothing there is nothing to remove") { CHECK_FALSE(removed("/nowhere/at/all")); }
