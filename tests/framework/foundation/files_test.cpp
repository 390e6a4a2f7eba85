// SPDX-License-Identifier: Apache-2.0
//
// Files and JSON documents: written by rename, hashed, bounded.
#include <unistd.h>

#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"

using namespace athanor;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("athanor-files-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("a written file is read back whole, and its folder is made") {
  const Folder folder;
  const fs::path file = folder.path / "a" / "b.txt";
  write_file(file, std::string("x\0y", 3));
  CHECK(read_file(file) == std::string("x\0y", 3));
  CHECK_FALSE(fs::exists(file.string() + ".new"));
}

TEST_CASE("both ends of a long file are kept, with a word on what is missing") {
  const Folder folder;
  write_file(folder.path / "long", std::string(50, 'a') + std::string(50, 'b'));
  CHECK(read_both_ends(folder.path / "long", 10) == "aaaaa\n[... 90 bytes left out ...]\nbbbbb");
  CHECK(read_both_ends(folder.path / "long", 100).size() == 100);
  CHECK(read_both_ends(folder.path / "none", 100) == "");
}

TEST_CASE("hashes are SHA-256: the test vector of FIPS 180-4") {
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a path with .. does not lie within") {
  const Folder folder;
  CHECK(lies_within(folder.path / "a" / "b", folder.path));
  CHECK(lies_within(folder.path, folder.path));
  CHECK_FALSE(lies_within(folder.path / ".." / "other", folder.path));
}

TEST_CASE("documents are bounded in depth, and broken ones are named") {
  CHECK(parse_document("{\"a\": [1]}", "a reply") == Json{{"a", {1}}});
  CHECK_THROWS_WITH(parse_document(std::string(200, '['), "a reply"), "a reply is nested deeper than 128 levels");
  CHECK_THROWS_WITH(parse_document("{", "a reply"), "a reply is not valid JSON at byte 2");
}

TEST_CASE("pointers escape what separates them") {
  CHECK(pointer_to(pointer_to("", "a/b"), 2) == "/a~1b/2");
  CHECK(pointer_to("", "m~n") == "/m~0n");
}
