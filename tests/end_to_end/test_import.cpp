// SPDX-License-Identifier: Apache-2.0
//
// What `athanor import` makes, in the hands of the other verbs, with every shipped plugin in place.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/end_to_end/athanor_command.hpp"
#include "tests/framework/import/their_files.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("the imported pipeline passes the check, but for keys that are not there") {
  const TemporaryFolder base;
  const TheirRun run(base, "dice");
  REQUIRE(athanor_says({"import", run.folder.string(), "--out", "mine"}, base.path()).status == 0);
  ::setenv("AWS_ACCESS_KEY_ID", "not-a-real-key", 1);
  ::setenv("AWS_SECRET_ACCESS_KEY", "not-a-real-key", 1);
  ::setenv("OPENAI_API_KEY", "not-a-real-key", 1);
  const Said checked = athanor_says({"check", "mine/pipeline.yaml"}, base.path());
  INFO(checked.out << checked.err);
  CHECK(checked.status == 0);
}
