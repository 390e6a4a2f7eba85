// SPDX-License-Identifier: Apache-2.0
//
// Where the programs that experiments need are looked for.
#include <catch2/catch.hpp>

#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

// What the check says where the domain profile needs a program that this machine has not.
std::string findings(const Json &capacity) {
  const Folder folder;
  write_file(folder.path / "profile.yaml",
             "id: sticks\nlabel: Sticks\n"
             "experiment: {language: Python, file: e.py, command: [e], programs: [/only/in/the/image]}\n"
             "phases: [{id: implement, goal: A program., operators: [draft], nodes: 1}]\n");
  write_file(folder.path / "p.yaml",
             "athanor: 1\ntopic: topic.md\ndomain: profile.yaml\n"
             "models: {default: {use: scripted, model: m, with: {script: script.yaml}}}\n"
             "backend: {use: local}\nliterature: []\nstages:\n  - {use: ideation}\n");
  const CheckRequest asked = with_capacity(request(folder.path / "p.yaml"), capacity);
  return messages(check_pipeline(asked, catalogue()));
}

}  // namespace

TEST_CASE("a program that experiments need is looked for on this machine, unless they run in an image") {
  CHECK(findings(Json::object()) == "the program /only/in/the/image that the domain profile needs is not installed\n");
  CHECK(findings({{"container", {{"image", "x"}, {"tool", "podman"}}}}) == "");
}
