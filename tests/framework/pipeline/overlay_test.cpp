// SPDX-License-Identifier: Apache-2.0
//
// --set KEY.PATH=VALUE.
#include <catch2/catch.hpp>

#include "pipeline/document.hpp"

using namespace athanor;

namespace {

const std::string text =
    "seed: 1\n"
    "stages:\n"
    "  - use: ideation\n"
    "    with: {ideas: 3}\n"
    "  - for_each: ideas\n"
    "    stages:\n"
    "      - {use: experiment, id: main-study}\n";

Json with(const std::string &assignment, std::string &fault) {
  std::vector<Diagnostic> findings;
  auto document = parse_document_text("a.yaml", text, findings);
  overlay(*document, assignment, findings);
  fault.clear();
  for (const Diagnostic &d : findings) fault += render(d);
  return document->value;
}

std::string fault_of(const std::string &assignment) {
  std::string fault;
  with(assignment, fault);
  return fault;
}

}  // namespace

TEST_CASE("values are read as YAML, and missing mappings are made") {
  std::string fault;
  CHECK(with("seed=7", fault)["seed"] == 7);
  CHECK(with("name='7'", fault)["name"] == "7");
  CHECK(with("name=null", fault)["name"] == nullptr);
  CHECK(with("name=''", fault)["name"] == "");
  CHECK(with("name=a=b", fault)["name"] == "a=b");
  CHECK(with("parameters.noise_levels=[0.1, 0.2]", fault)["parameters"]["noise_levels"] == Json{0.1, 0.2});
  CHECK(fault == "");
}

TEST_CASE("stages are addressed by number or, wherever they stand, by id") {
  std::string fault;
  CHECK(with("stages.0.with.ideas=5", fault)["stages"][0]["with"]["ideas"] == 5);
  CHECK(with("stages.ideation.with.ideas=5", fault)["stages"][0]["with"]["ideas"] == 5);
  CHECK(with("stages.main-study.with.drafts=2", fault)["stages"][1]["stages"][0]["with"]["drafts"] == 2);
  CHECK(fault == "");
}

TEST_CASE("without a value a key is taken away, as if the file did not have it") {
  std::string fault;
  CHECK(with("seed=", fault) ==
        with("stages.0.with.ideas=3", fault).patch(R"([{"op": "remove", "path": "/seed"}])"_json));
  CHECK(with("stages.ideation.with.ideas=", fault)["stages"][0]["with"] == Json::object());
  CHECK(with("stages.main-study.id= ", fault)["stages"][1]["stages"][0] == Json{{"use", "experiment"}});
  CHECK(fault == "");
  CHECK(fault_of("stages.0=") ==
        "--set stages.0=: error: an item of a list cannot be taken away\n"
        "  set the list as a whole\n");
}

TEST_CASE("who takes away what is not there is told, and nothing is made on the way") {
  std::string fault;
  CHECK(with("budget.usd=", fault) == with("seed=1", fault));
  CHECK(fault_of("budget.usd=") ==
        "--set budget.usd=: warning: the pipeline's file has no such key to take away\n"
        "  an empty text would be KEY='\"\"'\n");
  CHECK(fault_of("sede=").find("did you mean 'seed'?") != std::string::npos);
}

TEST_CASE("what cannot be set says why") {
  CHECK(fault_of("seed") ==
        "--set seed: error: this is no setting\n"
        "  write --set KEY.PATH=VALUE, as in --set stages.ideation.with.ideas=5\n");
  CHECK(fault_of("a..b=1").find("this is no setting") != std::string::npos);
  CHECK(fault_of("seed.x=1") == "--set seed.x=1: error: 'seed' holds 1, so there is no 'x' in it\n");
  CHECK(fault_of("stages.4.id=x") ==
        "--set stages.4.id=x: error: 'stages' has 2 items, so there is no item 4\n"
        "  items are counted from 0\n");
  CHECK(fault_of("stages.ideatoin.id=x") ==
        "--set stages.ideatoin.id=x: error: there is no stage 'ideatoin' in 'stages'; did you mean 'ideation'?\n"
        "  stages: ideation and main-study\n");
  CHECK(fault_of("seed=[1").find("--set seed=[1: error: the value after '=' is no YAML\n") == 0);
}

TEST_CASE("a finding about a value that was set shows the setting, not a line") {
  std::vector<Diagnostic> findings;
  auto document = parse_document_text("a.yaml", text, findings);
  overlay(*document, "stages.0.with={ideas: x}", findings);
  const Diagnostic d = document->finding("/stages/0/with/ideas", "wrong");
  CHECK(d.file == "--set stages.0.with={ideas: x}");
  CHECK(d.line == 0);
}
