// SPDX-License-Identifier: Apache-2.0
//
// Plugins of the first release, built against its header and its C++ layer, in the host as it is now.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

Said with_old_plugins(std::vector<std::string> words, const fs::path &folder) {
  words.insert(words.end(), {"--plugin-dir", OLD_PLUGINS});
  return athanor_says(std::move(words), folder);
}

constexpr const char *pipeline = R"(athanor: 1
topic: topic.md
models: {default: {use: old_echo, model: any}}
literature: [{use: old_shelf}]
stages: [{use: old_words}, {use: old_asker}]
)";

}  // namespace

TEST_CASE("plugins of the first release are listed, checked and estimated") {
  const TemporaryFolder folder;
  folder.write("topic.md", "# Letters\n\nHow many?\n");
  folder.write("p.yaml", pipeline);
  const Said listed = with_old_plugins({"plugins"}, folder.path());
  for (const char *name : {"old_echo", "old_shelf", "old_asker", "old_words"})
    CHECK_THAT(listed.out, Catch::Contains(name));
  CHECK(listed.out.find("cannot be used") == std::string::npos);
  const Said checked = with_old_plugins({"check", "p.yaml"}, folder.path());
  INFO(checked.err);
  CHECK(checked.status == 0);
  CHECK_THAT(with_old_plugins({"estimate", "p.yaml"}, folder.path()).out, Catch::Contains("2-198"));
}

TEST_CASE("what a plugin of the first release refuses is said with its place") {
  const TemporaryFolder folder;
  folder.write("topic.md", "# Letters\n\nHow many?\n");
  folder.write("p.yaml", "athanor: 1\ntopic: topic.md\nstages: [{use: old_words, with: {times: 13}}]\n");
  const Said said = with_old_plugins({"check", "p.yaml"}, folder.path());
  CHECK(said.status == 1);
  CHECK_THAT(said.err, Catch::Contains("p.yaml:3:") && Catch::Contains("13 is unlucky") &&
                           Catch::Contains("take another number"));
}

TEST_CASE("plugins of the first release run, and are answered as then") {
  const TemporaryFolder folder;
  folder.write("topic.md", "# Letters\n\nHow many?\n");
  folder.write("p.yaml", pipeline);
  const Said said = with_old_plugins({"run", "p.yaml", "--run-dir", "run"}, folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  const auto artifact = [&](const std::string &name) {
    return Json::parse(read_file(folder.path() / "run/artifacts/main" / (name + "@1.json")));
  };
  CHECK(artifact("old_words/count") == Json{{"letters", 7}, {"runs", 1}, {"journal", true}});
  CHECK(artifact("old_asker/answers") == Json{{"asked", {{"heard", "hello"}}},
                                              {"found", 1},
                                              {"ended", {"again", "wait"}},
                                              {"kept", "kept"},
                                              {"journal", {1, 2}},
                                              {"nodes", 1},
                                              {"refused", "not_offered"}});
}
