// SPDX-License-Identifier: Apache-2.0
//
// How an answer makes a new program out of an old one.
#include "program.hpp"

#include <catch2/catch.hpp>

using namespace athanor::experiment;

namespace {

Program parent() {
  Program p;
  p.put("experiment.py", "rate = 1\nprint(rate)\nprint(rate)\n");
  p.put("data/read.py", "def read(): pass\n");
  p.settings = {{"rate", 1}};
  return p;
}

Json edit(const std::string &path, const std::string &search, const std::string &replace) {
  return {{"edits", {{{"path", path}, {"search", search}, {"replace", replace}}}}};
}

}  // namespace

TEST_CASE("an edit replaces the one place at which its search text stands") {
  Program out;
  const Program from = parent();
  CHECK(apply(edit("experiment.py", "rate = 1", "rate = 2"), &from, out).empty());
  CHECK(out.text("experiment.py") == "rate = 2\nprint(rate)\nprint(rate)\n");
  CHECK(out.files["data/read.py"] == from.files.at("data/read.py"));  // shared, not copied
}

TEST_CASE("an edit that does not apply says why, so that it can be put right") {
  Program out;
  const Program from = parent();
  CHECK(apply(edit("experiment.py", "rate = 3\nprint", "x"), &from, out) ==
        "the edit of experiment.py does not apply: its search text, which begins with `rate = 3`, is not in the file "
        "as it "
        "is; copy it exactly, with its indentation");
  CHECK(apply(edit("experiment.py", "print(rate)", "x"), &from, out) ==
        "the edit of experiment.py does not apply: its search text, which begins with `print(rate)`, stands there more "
        "than "
        "once; take more lines around it");
  CHECK(apply(edit("other.py", "a", "b"), &from, out) ==
        "an edit names the file \"other.py\", which the program does not have (it has data/read.py, experiment.py)");
}

TEST_CASE("where only spaces differ, the file's own lines are shown") {
  Program out, from;
  from.put("a.py", "def f():\n    x = 1\n    return x\n");
  CHECK(apply(edit("a.py", "x = 1\n  return x", "y"), &from, out) ==
        "the edit of a.py does not apply: its search text differs from the file in spaces only; the file has\n"
        "    x = 1\n    return x\n");
}

TEST_CASE("whole files replace the parent's, and settings are inherited") {
  Program out;
  const Program from = parent();
  const Json answer{{"files", {{{"path", "experiment.py"}, {"text", "new"}}}},
                    {"settings", {{{"name", "depth"}, {"value", 2}}}}};
  CHECK(apply(answer, &from, out).empty());
  CHECK(out.text("experiment.py") == "new");
  CHECK(out.files.size() == 2);
  CHECK(out.settings == Json{{"depth", 2}, {"rate", 1}});
  Program first;
  CHECK(apply(answer, nullptr, first).empty());
  CHECK(first.files.size() == 1);
}

TEST_CASE("a setting given as null is taken away") {
  Program out;
  const Program from = parent();
  const auto without = [](const char *name) {
    return Json{{"settings", Json::array({{{"name", name}, {"value", nullptr}}})}};
  };
  CHECK(apply(without("rate"), &from, out).empty());
  CHECK(out.settings == Json::object());
  CHECK(out.files.size() == 2);
  CHECK(apply(without("depth"), &from, out) ==
        "the setting \"depth\" is to be taken away (null), but the program has none of that name");
}

TEST_CASE("files stay inside the working folder") {
  Program out;
  for (const char *path : {"/etc/passwd", "../x", "a/../../x", "", "settings.json", "a//b", "."}) {
    const Json answer{{"files", {{{"path", path}, {"text", "x"}}}}};
    CHECK_FALSE(apply(answer, nullptr, out).empty());
  }
}

TEST_CASE("programs are the same when their texts and settings are") {
  Program a = parent(), b = parent();
  CHECK(a == b);
  b.settings["rate"] = 2;
  CHECK_FALSE(a == b);
  b = parent();
  b.put("experiment.py", "other");
  CHECK_FALSE(a == b);
}
