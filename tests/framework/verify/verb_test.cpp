// SPDX-License-Identifier: Apache-2.0
//
// `athanor verify` as people and scripts meet it: its words, its JSON, its exit status; and its page in docs/.
#include <catch2/catch.hpp>
#include <iostream>
#include <set>
#include <sstream>

#include "cli/verbs.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "support.hpp"

using namespace athanor;

namespace {

struct Said {
  int status;
  std::string text;
};

Said said(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"athanor", "verify"});
  std::vector<const char *> argv;
  for (const std::string &one : arguments) argv.push_back(one.c_str());
  const std::ostringstream out;
  auto *const before = std::cout.rdbuf(out.rdbuf());
  const int status = run_command_line(static_cast<int>(argv.size()), argv.data());
  std::cout.rdbuf(before);
  return {status, out.str()};
}

std::string file(const std::string &name) { return verify::bad_plugin(name).string(); }

}  // namespace

TEST_CASE("people read what is not as it should be, what to do, and how much else there was") {
  const Said bad = said({file("result_twice"), "--level", "2"});
  CHECK(bad.status == 1);
  CHECK_THAT(bad.text,
             Catch::Matchers::StartsWith(
                 "failed  stage/sample  replies\n"
                 "  rule  ATHANOR_OK comes with exactly one result, ATHANOR_FAILED with exactly one error, and "
                 "nothing else with either.\n"
                 "  seen  run, given athanor.stage.run/1, returned ATHANOR_OK with 2 results and 0 errors\n"
                 "  do    Call result once, as the last thing before returning ATHANOR_OK.\n\n"));
  CHECK_THAT(bad.text, Catch::Contains("result_twice.so: org.example.sample 1.0.0\n  1 loads     "));
  CHECK_THAT(bad.text, Catch::Matchers::EndsWith("athanor verify result_twice.so --check NAME\n"));
}

TEST_CASE("a good plugin takes a few lines, and status 0") {
  const Said good = said({file("good"), "--level", "4", "--seed", "12"});
  CHECK(good.status == 0);
  CHECK_THAT(good.text, Catch::Contains("  3 contract  "));
  CHECK_THAT(good.text, Catch::Contains("  skipped shared-instance: a stage is asked one thing at a time\n"));
  CHECK_THAT(good.text, Catch::Matchers::EndsWith("  seed 12\n"));
}

TEST_CASE("programs read one document") {
  const Said bad = said({file("exits_in_run"), "--level", "2", "--json"});
  CHECK(bad.status == 1);
  const Json document = Json::parse(bad.text);
  CHECK(document["schema"] == "athanor.verified/1");
  CHECK(document["components"] == Json{"stage/sample"});
  CHECK(document["summary"]["crashed"] == 1);
  std::set<std::string> statuses;
  for (const Json &check : document["checks"]) {
    statuses.insert(check["status"]);
    if (check["id"] != "runs") continue;
    CHECK(check["component"] == "stage/sample");
    CHECK(check["status"] == "crashed");
    CHECK(check["seen"] == "ended the process (exit status 3) in run, given athanor.stage.run/1");
    CHECK(check["todo"].get<std::string>().size() > 10);
  }
  CHECK(statuses == std::set<std::string>{"passed", "crashed", "skipped"});
}

TEST_CASE("a command line that makes no sense is refused with status 2") {
  CHECK(said({"no-such-file.so"}).status == 2);
  CHECK(said({file("good"), "--check", "replys"}).status == 2);
  CHECK(said({file("good"), "--level", "5"}).status == 2);
  CHECK(said({file("good"), "--level", "0"}).status == 2);
  CHECK(said({file("good"), "--seed", "one"}).status == 2);
  CHECK_THROWS_WITH(verify::verify({file("good"), 3, 0, "replys"}),
                    "there is no check 'replys'; did you mean 'replies'?");
}

TEST_CASE("docs/verify.md lists every check, in the order and the words of the table") {
  std::string expected;
  const char *const headings[] = {"", "Level 1: loads", "Level 2: behaves", "Level 3: keeps the contract",
                                  "Level 4: fuzz"};
  int level = 0;
  for (const verify::Check &check : verify::checks()) {
    if (check.level != level) {
      level = check.level;
      expected +=
          std::string(expected.empty() ? "" : "\n") + "### " + headings[level] + "\n\n| check | rule |\n|---|---|\n";
    }
    expected += std::string("| `") + check.id + "` | " + check.rule + " |\n";
  }
  CHECK_THAT(read_file(fs::path(ATHANOR_SOURCE_DIR) / "docs" / "verify.md"), Catch::Contains(expected));
}

TEST_CASE("every check that another needs comes before it") {
  std::set<std::string> known;
  for (const verify::Check &check : verify::checks()) {
    for (const char *need : check.needs) {
      CAPTURE(check.id, need);
      CHECK(known.count(need) == 1);
    }
    CHECK(known.insert(check.id).second);
  }
}
