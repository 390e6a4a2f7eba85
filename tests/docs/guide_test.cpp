// SPDX-License-Identifier: Apache-2.0
//
// Guides are followed as they are read, and whatever in them is not so is found.
#include <catch2/catch.hpp>

#include "guide.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

void followed(const TemporaryFolder &folder, const std::string &markdown) {
  follow(markdown, folder.path(), {{"PATH", "/usr/bin:/bin"}});
}

void refused(const std::string &markdown, const std::string &why) {
  const TemporaryFolder folder;
  INFO(markdown);
  CHECK_THROWS_WITH(followed(folder, markdown), Catch::Contains(why));
}

}  // namespace

TEST_CASE("a guide's files are written, its commands run, in one folder from top to bottom") {
  const TemporaryFolder folder;
  followed(folder, R"(# A guide

```yaml title=deep/tea.yaml
leaf: black
```
```console
$ cat deep/tea.yaml
leaf: black
$ cd deep
$ ls \
  | wc -l
1
$ false
[status 1]
```
```yaml append=tea.yaml
cups: 2
```
```yaml in=tea.yaml
cups: 2
```
```text
a picture
```
)");
  CHECK(read_file(folder / "deep/tea.yaml") == "leaf: black\ncups: 2\n");
}

TEST_CASE("three dots stand for any lines, or for any text in a line") {
  CHECK(is_as_shown({"a", "...", "z"}, {"a", "z"}));
  CHECK(is_as_shown({"a", "...", "z"}, {"a", "b", "z", "z"}));
  CHECK(is_as_shown({"..."}, {}));
  CHECK(is_as_shown({"done in ... s"}, {"done in 12.5 s"}));
  CHECK(is_as_shown({"...: ... of ..."}, {"x: 1 of 2"}));
  CHECK_FALSE(is_as_shown({"a", "z"}, {"a", "b", "z"}));
  CHECK_FALSE(is_as_shown({"a", "...", "z"}, {"a", "z", "b"}));
  CHECK_FALSE(is_as_shown({"done in ... s"}, {"was done in 1 s"}));
  CHECK_FALSE(is_as_shown({"done in ... s"}, {"done in 1 min"}));
  CHECK_FALSE(is_as_shown({"a"}, {}));
  CHECK_FALSE(is_as_shown({"ab...ba"}, {"aba"}));
}

TEST_CASE("what is not as the guide says is told with its line") {
  refused("\n```console\n$ echo tea\ncoffee\n```\n",
          "line 2: $ echo tea\nis shown to say\n    coffee\nand said\n    tea");
  refused("```console\n$ exit 3\n```\n", "ended with status 3, not 0");
  refused("```console\n$ true\n[status 1]\n```\n", "ended with status 0, not 1");
  refused("```console\n$ cd nowhere\n```\n", "there is no folder");
  refused("```cpp in=missing.cpp\nint x;\n```\n", "there is no file missing.cpp");
  refused("```text\n```\n```c title=a.c\nint x;\n```\n```c in=a.c\nint y;\n```\n", "does not stand in a.c");
}

TEST_CASE("a block that nobody would check is refused") {
  refused("```yaml\na: 1\n```\n", "nobody knows what to do with a block of 'yaml'");
  refused("```\na\n```\n", "nobody knows what to do");
  refused("```console\nhello\n```\n", "begins with what is said");
  refused("```text\nfor ever", "line 1: this block never ends");
}

TEST_CASE("a guide sees nothing of whoever follows it") {
  const TemporaryFolder folder;
  followed(folder, "```console\n$ echo \"${ATHANOR_PLUGIN_PATH:-nothing} $HOME\"\nnothing " + folder.path().string() +
                       "\n```\n");
}
