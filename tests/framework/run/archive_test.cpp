// SPDX-License-Identifier: Apache-2.0
//
// Archives: what goes in comes out, the same bytes each time, and nothing leads out of the folder.
#include "run/archive.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstring>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// One entry of a tar file (POSIX.1-1988 ustar), as somebody with bad intentions would write it.
std::string tar_entry(const std::string &name, char type, const std::string &content, const std::string &link = {}) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, const std::string &text) { std::memcpy(&header[at], text.data(), text.size()); };
  const auto octal = [](std::size_t value) {
    char text[13];
    std::snprintf(text, sizeof text, "%011zo", value);
    return std::string(text);
  };
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, octal(content.size()));
  put(136, octal(0));
  put(148, "        ");
  header[156] = type;
  put(157, link);
  put(257, std::string("ustar\0"
                       "00",
                       8));
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum);
  put(148, std::string(text, 6) + '\0' + ' ');
  std::string padded = content;
  padded.resize((content.size() + 511) / 512 * 512, '\0');
  return header + padded;
}

std::string refusal(const fs::path &file, const fs::path &folder) {
  try {
    unpack_archive(file, folder);
  } catch (const Error &e) {
    return e.message();
  }
  return "it was unpacked";
}

}  // namespace

TEST_CASE("what is packed is unpacked again, from both forms") {
  for (const std::string name : {"a.zip", "a.tar.gz", "a.tgz"}) {
    const TemporaryFolder folder;
    folder.write("from.bin", std::string(700000, 'x') + "end");
    write_archive(folder / name,
                  {{"one.txt", {}, "one"}, {"deep/er/two.bin", folder / "from.bin", ""}, {"none", {}, ""}});
    unpack_archive(folder / name, folder / "out");
    CHECK(read_file(folder / "out/one.txt") == "one");
    CHECK(read_file(folder / "out/deep/er/two.bin") == read_file(folder / "from.bin"));
    CHECK(read_file(folder / "out/none").empty());
  }
}

TEST_CASE("the same files make the same bytes") {
  const TemporaryFolder folder;
  for (const std::string ending : {".zip", ".tar.gz"}) {
    for (const std::string name : {"a", "b"}) write_archive(folder / (name + ending), {{"x", {}, "content"}});
    CHECK(read_file(folder / ("a" + ending)) == read_file(folder / ("b" + ending)));
  }
}

TEST_CASE("an archive is never overwritten, never half made, and its name says its form") {
  const TemporaryFolder folder;
  folder.write("a.zip", "mine");
  CHECK_THROWS_WITH(write_archive(folder / "a.zip", {}), "there is such a file already");
  CHECK(read_file(folder / "a.zip") == "mine");
  CHECK_THROWS_WITH(write_archive(folder / "a.rar", {}), "an archive is called NAME.zip or NAME.tar.gz, not 'a.rar'");
  CHECK_THROWS_AS(write_archive(folder / "b.zip", {{"x", folder / "nowhere", ""}}), Error);
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("entries that lead out of the archive, or are no files, are refused") {
  const TemporaryFolder folder;
  const std::string end(1024, '\0');
  const std::pair<std::string, std::string> bad[] = {
      {tar_entry("../evil.txt", '0', "evil"), "the entry '../evil.txt' leads out of the archive"},
      {tar_entry("a/../../evil.txt", '0', "evil"), "the entry 'a/../../evil.txt' leads out of the archive"},
      {tar_entry((folder / "evil.txt").string(), '0', "evil"),
       "the entry '" + (folder / "evil.txt").string() + "' leads out of the archive"},
      {tar_entry("link", '2', "", ".."), "the entry 'link' is no regular file"},
      {tar_entry("pipe", '6', ""), "the entry 'pipe' is no regular file"}};
  for (const auto &[entry, message] : bad) {
    write_file(folder / "bad.tar.gz", entry + end);
    CHECK(refusal(folder / "bad.tar.gz", folder / "out/in") == message);
    CHECK_FALSE(fs::exists(folder / "evil.txt"));
    CHECK_FALSE(fs::exists(folder / "out/evil.txt"));
  }
}

TEST_CASE("what is no archive, and one that was cut off, are told apart from a good one") {
  const TemporaryFolder folder;
  CHECK(refusal(folder / "nowhere.zip", folder / "out") == "there is no such archive");
  folder.write("words.zip", "just words");
  CHECK(refusal(folder / "words.zip", folder / "out") ==
        "this cannot be read as a .zip or .tar.gz file: Unrecognized archive format");
  std::string noise;  // does not shrink
  for (unsigned x = 1; noise.size() < 2000000; x = x * 1664525 + 1013904223) noise += static_cast<char>(x >> 24);
  for (const std::string name : {"a.tar.gz", "a.zip"}) {
    write_archive(folder / name, {{"x", {}, noise}});
    const std::string whole = read_file(folder / name);
    write_file(folder / ("cut-" + name), whole.substr(0, whole.size() / 2));
    INFO(refusal(folder / ("cut-" + name), folder / "out"));
    CHECK(refusal(folder / ("cut-" + name), folder / "out").find("cannot be read") != std::string::npos);
  }
}
