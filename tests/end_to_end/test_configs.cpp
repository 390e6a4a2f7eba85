// SPDX-License-Identifier: Apache-2.0
//
// The pipelines that are shipped, as a user checks them before the first run.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

std::vector<std::string> shipped_pipelines() {
  std::vector<std::string> out;
  for (const auto &entry : fs::directory_iterator(source("configs")))
    if (entry.path().extension() == ".yaml" && read_file(entry.path()).find("\nstages:\n") != std::string::npos)
      out.push_back(entry.path());
  return out;
}

// Values that no service would take: `check` asks nobody.
void set_keys() {
  for (const char *name : {"ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"})
    ::setenv(name, "not-a-real-key", 1);
}

}  // namespace

TEST_CASE("every pipeline that is shipped passes the check, with keys at hand") {
  set_keys();
  const auto pipelines = shipped_pipelines();
  REQUIRE(pipelines.size() >= 5);
  for (const std::string &pipeline : pipelines) {
    const Said checked = athanor_says({"check", pipeline});
    INFO(pipeline << "\n" << checked.out << checked.err);
    CHECK(checked.status == 0);
  }
}

TEST_CASE("without a key the check of a pipeline for a real model names the key that is missing, and where it goes") {
  ::unsetenv("ANTHROPIC_API_KEY");
  const TemporaryFolder home;
  ::setenv("HOME", home.path().c_str(), 1);
  ::setenv("XDG_CONFIG_HOME", home.path().c_str(), 1);
  const Said checked = athanor_says({"check", source("configs/tree-search.yaml")});
  CHECK(checked.status == 1);
  INFO(checked.err);
  CHECK(checked.err.find("ANTHROPIC_API_KEY") != std::string::npos);
  CHECK(checked.err.find("tree-search.yaml:") != std::string::npos);
}

TEST_CASE("what a real run may cost can be estimated for every pipeline that is shipped") {
  set_keys();
  for (const std::string &pipeline : shipped_pipelines()) {
    const Said said = athanor_says({"estimate", pipeline});
    INFO(pipeline << "\n" << said.out << said.err);
    CHECK(said.status == 0);
  }
}
