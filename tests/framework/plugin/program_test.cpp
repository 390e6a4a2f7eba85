// SPDX-License-Identifier: Apache-2.0
//
// A program that is a plugin: one in Python that does all that the wire has, and each way to do it wrong.
#include <catch2/catch.hpp>

#include "foundation/files.hpp"
#include "plugin/isolated.hpp"
#include "support.hpp"

using namespace athanor;

namespace {

fs::path program(const OwnFolder &own, const std::string &name, const std::string &text) {
  write_file(own.path() / name, text);
  fs::permissions(own.path() / name, fs::perms::owner_all);
  return own.path() / name;
}

// A stage in twenty lines: greets whom it is told to, in words that it asks for.
const char *const greeter = R"py(#!/usr/bin/env python3
import json, sys

def say(type, id=None, **members):
    print(json.dumps({"type": type, **({"id": id} if id else {}), **members}), flush=True)

INFO = {"schema": "athanor.component/1", "summary": "Greets.", "services": ["athanor.llm/1"],
        "options": {"type": "object", "properties": {"name": {"type": "string", "description": "whom"}}},
        "speaks": ["athanor.stage.run/1"]}
options = {}
for line in sys.stdin:
    asked = json.loads(line)
    document = asked.get("document", {})
    if asked["type"] == "hello":
        say("result", asked["id"], document={"wire": 1, "id": "org.test.greeter", "version": "2.0.0",
            "components": [{"kind": "stage", "name": "greeter", "info": INFO}]})
    elif asked["type"] == "validate" and document["options"].get("name") == "Nobody":
        say("error", asked["id"], document={"code": "bad_options", "message": "nobody cannot be greeted", "at": "/name"})
    elif asked["type"] in ("validate", "create"):
        options = document["options"]
        say("result", asked["id"], document={})
    elif asked["type"] == "run":
        print("greeting", options["name"], file=sys.stderr, flush=True)
        say("progress", of=asked["id"], fraction=0.5, message="half way")
        say("event", asked["id"], document={"n": 1})
        say("call", 1, of=asked["id"], name="words", document={"schema": "athanor.llm/1", "task": "words"})
        answer = json.loads(sys.stdin.readline())
        if answer["type"] == "result":
            say("result", asked["id"], document={"outputs": {"greeting": answer["document"]["text"] + " " + options["name"]}})
        elif answer["type"] == "cancelled":
            say("cancelled", asked["id"])
        else:
            say("error", asked["id"], document=answer["document"])
)py";

struct Writer : Quiet {
  std::function<Json()> answer = [] { return Json{{"text", "Dear"}}; };
  Json call(std::string_view, const Json &, const OnEvent &) override { return answer(); }
};

// A plugin in one line of shell, after the host said hello.
std::string says(const OwnFolder &own, const std::string &what) {
  static int count = 0;
  const fs::path file = program(own, "plugin-" + std::to_string(++count), "#!/bin/sh\nread hello\n" + what + "\n");
  return complaint([&] { components_of_executable(file); }, true);
}

}  // namespace

TEST_CASE("a program in any language is a plugin when it speaks the wire") {
  const OwnFolder own;
  use_test_program();
  const auto components = components_of_executable(program(own, "greeter.py", greeter));
  REQUIRE(components.size() == 1);
  CHECK(components[0].title() == "stage/greeter");
  CHECK(components[0].plugin == "org.test.greeter");
  CHECK(components[0].version == "2.0.0");
  CHECK(components[0].exec);
  CHECK(components[0].resources == own.path() / "greeter");

  validate_in_child(components[0], {{"name", "Ada"}});
  CHECK(complaint([&] {
          validate_in_child(components[0], {{"name", "Nobody"}});
        }) == "bad_options: [/name] nobody cannot be greeted");

  Writer services;
  std::vector<Json> events;
  const auto component = Component::create(components[0], {{"name", "Ada"}});
  const Json request{{"schema", "athanor.stage.run/1"}};
  const Json result = component->run(request, services, [&](const Json &event) { events.push_back(event); });
  CHECK(result["outputs"]["greeting"] == "Dear Ada");
  CHECK(events == std::vector<Json>{{{"n", 1}}});
  CHECK(services.said == std::vector<std::string>{"2 greeting Ada", "50% half way"});

  services.answer = []() -> Json { throw Error("quota", "the purse is empty", "fill it"); };
  CHECK(complaint([&] { component->run(request, services); }, true) == "quota: the purse is empty\n  fill it");
  services.answer = []() -> Json { throw Cancelled(); };
  CHECK(complaint([&] { component->run(request, services); }) == "cancelled");
}

TEST_CASE("a program that is only looked at gets no services") {
  const OwnFolder own;
  use_test_program();
  const auto components = components_of_executable(program(own, "greeter.py", greeter));
  CHECK(complaint([&] {
          ask_in_child(components[0], {{"name", "Ada"}}, {{"schema", "athanor.stage.run/1"}});
        }) == "not_offered: athanor.llm/1 is not offered here");
}

TEST_CASE("a program that does not speak the wire is refused with what it said") {
  const OwnFolder own;
  use_test_program();
  const std::string hint =
      "\n  on its standard output a plugin says nothing but messages (docs/isolation.md); what it prints belongs on "
      "standard error";
  CHECK(says(own, "echo Hello, world") ==
        "plugin_fault: it was stopped: it sent a line that is no message: \"Hello, world\"" + hint);
  CHECK(says(own, R"(echo '{"type":"call","id":1,"of":1,"name":"x","document":{"schema":"x/1"}}'; exit 1)") ==
        "plugin_crashed: it ended with exit status 1 while starting\n  a plugin ends when its standard input ends, and "
        "not before");
  CHECK(says(own, R"(echo '{"type":"song","id":1}')") ==
        "plugin_fault: it was stopped: it sent a message of the unknown type 'song'" + hint);
  CHECK(says(own, R"(echo '{"type":"result","id":9,"document":{}}')") ==
        "plugin_fault: it was stopped: it sent 'result' to a question, 9, that was not asked or is answered already" +
            hint);
  CHECK(says(own, "head -c 18000000 /dev/zero") ==
        "plugin_fault: it was stopped: it sent a message of more than 16 MiB" + hint);
  CHECK(says(own, R"(echo '{"type":"result","id":1}')") ==
        "plugin_fault: it: the result of hello is not a JSON object\n  this is a fault in the plugin; tell its author");
  CHECK(says(own, R"(echo '{"type":"error","id":1,"document":{"message":"hm"}}')") ==
        "plugin_fault: it: the error of hello has no code: {\"message\":\"hm\"}\n  this is a fault in the plugin; tell "
        "its author");
}

TEST_CASE("a program of another version of the wire is refused with both numbers") {
  const OwnFolder own;
  use_test_program();
  CHECK(
      says(own, R"(echo '{"type":"result","id":1,"document":{"wire":2}}')") ==
      "plugin_fault: it speaks version 2 of the wire; this athanor speaks 1\n  update athanor, or use an older version "
      "of the plugin");
  CHECK(says(own, R"(echo '{"type":"result","id":1,"document":{}}')") ==
        "plugin_fault: it speaks no version of the wire; this athanor speaks 1\n  docs/isolation.md says how a plugin "
        "answers hello");
}

TEST_CASE("a program that ends at once, or cannot even start, is refused with how") {
  const OwnFolder own;
  use_test_program();
  const std::string hint = "\n  a plugin ends when its standard input ends, and not before";
  CHECK(says(own, "echo 'no module named x' >&2; exit 1") ==
        "plugin_crashed: it ended with exit status 1 while starting; it printed: no module named x" + hint);
  CHECK(says(own, "kill -9 $$") ==
        "plugin_crashed: it crashed with SIGKILL while starting\n  this is a fault in the plugin; tell its author");
  CHECK(says(own, "exec <&- >&-; sleep 1000") == "plugin_crashed: it closed its standard output while starting" + hint);
  const fs::path text = program(own, "text", "neither a script nor a binary");
  CHECK(
      complaint([&] { components_of_executable(text); }) ==
      "plugin_crashed: it ended with exit status 126 while starting; it printed: cannot be started: Exec format error; "
      "a script begins with #! and the program that reads it");
  CHECK(complaint([&] { components_of_executable(own.path() / "nowhere"); }) ==
        "plugin_crashed: it ended with exit status 126 while starting; it printed: cannot be started: No such file or "
        "directory");
}

TEST_CASE("a program that says nothing is waited for no longer than a plugin may take") {
  const OwnFolder own;
  set_scanner(tests_folder() / "scanner_for_tests", std::chrono::milliseconds(1500));
  CHECK(says(own, "sleep 1000") ==
        "plugin_fault: it took longer than 1.5 s while starting and was stopped\n  this is a fault in the plugin; tell "
        "its author");
  use_test_program();
}

TEST_CASE("what a program says of itself is judged as that of any plugin") {
  const OwnFolder own;
  use_test_program();
  CHECK(says(own, R"(echo '{"type":"result","id":1,"document":{"wire":1,"id":"org.test.x","version":"1"}}')") ==
        "plugin_fault: its answer to hello lacks its id, its version or its components\n  docs/isolation.md says what "
        "stands there");
  const std::string said =
      says(own, "echo '" +
                    Json{{"type", "result"},
                         {"id", 1},
                         {"document",
                          {{"wire", 1},
                           {"id", "org.test.x"},
                           {"version", "1"},
                           {"components", {{{"kind", "stage"}, {"name", "x"}, {"info", {{"summary", 1}}}}}}}}}
                        .dump() +
                    "'");
  CHECK(said.rfind("plugin_fault: its info is not as it should be: ", 0) == 0);
}
