// SPDX-License-Identifier: Apache-2.0
//
// The cache of data sets: whole files or nothing, whoever else uses it.
#include "services/datasets/cache.hpp"

#include <catch2/catch.hpp>

#include "foundation/files.hpp"
#include "tests/framework/services/datasets/files_in.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("what is kept lies under its hash, read-only") {
  const TemporaryFolder folder;
  const fs::path cache = folder / "cache";
  Incoming incoming(cache);
  incoming.write("a,b\n");
  incoming.write("1,2\n");
  CHECK(incoming.size() == 8);
  const std::string hash = incoming.sha256();
  CHECK(hash == sha256("a,b\n1,2\n"));
  CHECK_FALSE(find_in_cache(cache, hash));
  CHECK(incoming.keep(hash) == cache / hash);
  CHECK(find_in_cache(cache, hash) == cache / hash);
  CHECK((fs::status(cache / hash).permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read));
  CHECK(files_in(cache) == std::set<std::string>{hash});
}

TEST_CASE("what is not kept is gone") {
  const TemporaryFolder folder;
  { Incoming(folder / "cache").write("half"); }
  CHECK(files_in(folder / "cache").empty());
}

TEST_CASE("two runs may bring the same file at once, a part that a killed process left goes") {
  const TemporaryFolder folder;
  const fs::path cache = folder / "cache";
  folder.write("cache/.part-abcdef", "of a process that is no more");
  Incoming one(cache), other(cache);
  CHECK(files_in(cache).size() == 2);
  CHECK(files_in(cache).count(".part-abcdef") == 0);
  one.write("same");
  other.write("same");
  const std::string hash = sha256("same");
  one.keep(hash);
  other.keep(hash);
  CHECK(files_in(cache) == std::set<std::string>{hash});
  CHECK(read_file(cache / hash) == "same");
}

TEST_CASE("a file in the cache that is not what it was is removed, never used") {
  const TemporaryFolder folder;
  const std::string hash = sha256("right");
  folder.write("cache/" + hash, "wrong");
  CHECK(is_in_cache(folder / "cache", hash));
  CHECK_FALSE(find_in_cache(folder / "cache", hash));
  CHECK(files_in(folder / "cache").empty());
}
