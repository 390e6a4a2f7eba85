// SPDX-License-Identifier: Apache-2.0
//
// Tests without a host, a key or a network: a fake host gives the answers and remembers what it was asked.
#include <athanor/testing.hpp>
#include <cstdio>

using athanor::sdk::Error;
using athanor::sdk::Json;
namespace testing = athanor::sdk::testing;

namespace {

// The plugin's first component, driven through its table as a host does.
const athanor_component *const tested = athanor_plugin_v1()->components[0];

int failed = 0;

void check(bool holds, const char *what) {
  if (!holds) ++failed;
  std::printf("%s: %s\n", holds ? "ok" : "NOT SO", what);
}

const Json request{{"schema", "athanor.stage.run/1"},
                   {"run", {{"topic", {{"text", "# \"Toast\""}, {"title", "Toast"}}}}}};

void hands_on_what_the_model_answered() {
  testing::FakeHost host;
  host.answer("scaffold_name.ask", {{"json", {{"questions", {"Why \\ how?", "How often?", "Since when?"}}}}});
  const Json result = testing::run(tested, {{"questions", 2}}, "", request, host);
  const Json expected{"Why \\ how?", "How often?"};
  check(result.at("outputs").at("questions").at("questions") == expected, "it keeps as many questions as were wanted");
  check(host.calls().size() == 1 && host.calls().at(0).name == "ask",
        "it asks once, under the name that resuming needs");
  check(host.calls().at(0).request.at("context").at("topic") == "# \"Toast\"", "the model is told the topic");
}

void refuses_an_empty_answer() {
  testing::FakeHost host;
  host.answer("scaffold_name.ask", {{"json", {{"questions", Json::array()}}}});
  try {
    testing::run(tested, {{"questions", 2}}, "", request, host);
    check(false, "an answer without questions is refused");
  } catch (const Error &e) {
    check(e.code == "bad_reply", "an answer without questions is refused");
  }
}

void passes_on_what_the_host_refuses() {
  testing::FakeHost host;  // which has no answer
  try {
    testing::run(tested, {{"questions", 2}}, "", request, host);
    check(false, "the host's error is passed on");
  } catch (const Error &e) {
    check(e.code == "not_offered", "the host's error is passed on");
  }
}

void estimates_one_call() {
  testing::FakeHost host;
  const Json told = testing::run(tested, {{"questions", 2}}, "", {{"schema", "athanor.stage.estimate/1"}}, host);
  check(told.at("calls").at("scaffold_name.ask").at("count") == Json({1, 1}),
        "it announces the one call that it makes");
  check(host.calls().empty(), "an estimate asks nobody");
}

}  // namespace

int main() {
  hands_on_what_the_model_answered();
  refuses_an_empty_answer();
  passes_on_what_the_host_refuses();
  estimates_one_call();
  return failed == 0 ? 0 : 1;
}
