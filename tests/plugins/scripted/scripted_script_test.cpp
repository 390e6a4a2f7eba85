// SPDX-License-Identifier: Apache-2.0
//
// Reading a script: what is wrong with it is said with file, line and column before anything runs.
#include <catch2/catch.hpp>

#include "tests/plugins/component.hpp"

using athanor::test::Component;
using athanor::test::Ended;
using athanor::test::Folder;
using athanor::test::Json;

namespace {

// The message about a script, with the folder's name taken out: "script.yaml:3:5: ...".
std::string complaint(const Folder &folder, const std::string &script) {
  const Component component{"scripted", "provider", "scripted"};
  const Ended ended = component.validate({{"script", folder.write("script.yaml", script)}});
  if (ended.status == ATHANOR_OK) return "all is well";
  CHECK(ended.value.at("code") == "bad_options");
  CHECK_FALSE(ended.value.value("hint", "").empty());
  std::string message = ended.message();
  const std::string prefix = folder.path("");
  for (std::size_t at; (at = message.find(prefix)) != std::string::npos;) message.erase(at, prefix.size());
  return message;
}

std::string complaint(const std::string &script) { return complaint(Folder(), script); }

}  // namespace

TEST_CASE("a script that is right passes") {
  CHECK(complaint("scripted: 1\nanswers: {a: [{text: x}]}\n") == "all is well");
}

TEST_CASE("a script that is wrong is refused with its place") {
  const std::string head = "scripted: 1\nanswers:\n";
  CHECK(complaint("scripted: 1\nanswers: [\n").find("script.yaml:3:1: ") == 0);
  CHECK(complaint("answers: {}\n") == "script.yaml:1:1: this is no script that can be read here");
  CHECK(complaint("scripted: 2\n") == "script.yaml:1:1: this is no script that can be read here");
  CHECK(complaint("scripted: 1\nanswer: {}\n") == "script.yaml:2:1: unknown key \"answer\"");
  CHECK(complaint("- scripted\n") == "script.yaml:1:1: a mapping is expected here");
  CHECK(complaint(head + "  a: {text: x}\n") == "script.yaml:3:6: the task a needs a list of answers");
  CHECK(complaint(head + "  a:\n    - {txt: x}\n") == "script.yaml:4:8: unknown key \"txt\"");
  CHECK(complaint(head + "  a:\n    - {text: x, text: y}\n") == "script.yaml:4:17: the key \"text\" stands here twice");
  CHECK(complaint(head + "  a:\n    - {text: x, json: 1}\n") ==
        "script.yaml:4:7: an answer has exactly one of text, json and fault");
  CHECK(complaint(head + "  a:\n    - {when: {occurrence: 1}}\n") ==
        "script.yaml:4:7: an answer has exactly one of text, json and fault");
  CHECK(complaint(head + "  a:\n    - {when: {occurrence: 0}, text: x}\n") ==
        "script.yaml:4:27: an occurrence is a whole number from 1");
  CHECK(complaint(head + "  a:\n    - {when: {idea: x}, text: x}\n") == "script.yaml:4:15: unknown condition \"idea\"");
  CHECK(complaint(head + "  a:\n    - {when: {/x~: x}, text: x}\n") == "script.yaml:4:15: \"/x~\" is no JSON pointer");
  CHECK(complaint(head + "  a:\n    - {latency: soon, text: x}\n") ==
        "script.yaml:4:17: latency is a number of seconds");
  CHECK(complaint(head + "  a:\n    - {fault: {code: broken, message: x}}\n") ==
        "script.yaml:4:22: unknown error code \"broken\"");
  CHECK(complaint(head + "  a:\n    - {text: [x]}\n") == "script.yaml:4:14: text must be a text");
  CHECK(complaint(head + "  a:\n    - json: {code: {$fiel: x}}\n") ==
        "script.yaml:4:21: \"$fiel\" does not belong here");
  CHECK(complaint(head + "  a:\n    - json: {code: {$file: x.py}}\n") == "script.yaml:4:28: cannot read the file x.py");
}

TEST_CASE("a template that is wrong is refused with its line") {
  const std::string head = "scripted: 1\nanswers:\n  a:\n    - text: |\n        first\n        ";
  CHECK(complaint(head + "{{name\n") == "script.yaml:6: this tag is never closed");
  CHECK(complaint(head + "{{#x}}\n") == "script.yaml:6: section 'x' is never closed");
  CHECK(complaint(head + "{{/x}}\n") == "script.yaml:6: section 'x' is closed but was never opened");
  const Folder folder;
  folder.write("a.py", "import os\n# {{=<% %>=}}\nx = {{}}\ny = <% name\n");
  CHECK(complaint(folder, "scripted: 1\nanswers: {a: [{json: {$file: a.py}}]}\n") ==
        "a.py:4:5: this tag is never closed");
}

TEST_CASE("scripts include others, and no task stands in two of them") {
  const Folder folder;
  folder.write("parts/b.yaml", "scripted: 1\ninclude: [c.yaml]\nanswers: {b: [{text: x}]}\n");
  folder.write("parts/c.yaml", "scripted: 1\nanswers: {c: [{text: {$file: c.txt}}]}\n");
  folder.write("parts/c.txt", "from c");
  CHECK(complaint(folder, "scripted: 1\ninclude: [parts/b.yaml]\n") == "all is well");
  CHECK(complaint(folder, "scripted: 1\ninclude: [parts/b.yaml]\nanswers: {c: [{text: x}]}\n") ==
        "script.yaml:3:11: the task c has answers already, at parts/c.yaml:2:11");
  CHECK(complaint(folder, "scripted: 1\ninclude: [parts/b.yaml, parts/c.yaml]\n") ==
        "script.yaml:2:25: parts/c.yaml is included twice");
  CHECK(complaint(folder, "scripted: 1\ninclude: [parts/d.yaml]\n") ==
        "script.yaml:2:11: cannot read the script parts/d.yaml");
}
