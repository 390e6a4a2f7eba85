// SPDX-License-Identifier: Apache-2.0
//
// The hash of what lies on this machine.
#include "services/datasets/local.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using athanor::tests::TemporaryFolder;

TEST_CASE("a file's hash is its own, a folder's is that of the list that sha256sum prints") {
  const TemporaryFolder folder;
  folder.write("data/b.txt", "two");
  folder.write("data/a/x.txt", "one");
  fs::create_symlink("b.txt", folder / "data/link.txt");
  const Content file = content_of(folder / "data/b.txt");
  CHECK(file.sha256 == sha256("two"));
  CHECK(file.bytes == 3);
  const Content all = content_of(folder / "data");
  CHECK(all.sha256 == sha256(sha256("one") + "  a/x.txt\n" + sha256("two") + "  b.txt\n"));
  CHECK(all.bytes == 6);
  CHECK(all.files == 2);
}

TEST_CASE("what is not there has no hash") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(content_of(folder / "nothing"), "there is no such file or folder");
}
