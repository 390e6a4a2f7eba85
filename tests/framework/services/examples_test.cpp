// SPDX-License-Identifier: Apache-2.0
//
// What a program said of its splits, in counts.
#include "services/examples.hpp"

#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "services/left_behind.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using athanor::tests::TemporaryFolder;

namespace {

Json summary_of(const std::string &lines) {
  const TemporaryFolder folder;
  folder.write("examples.jsonl", lines);
  return examples_of(LeftBehind(folder.path()), "examples.jsonl");
}

std::string line(const std::string &split, const std::string &example, const std::string &more = {}) {
  return "{\"split\":\"" + split + "\",\"example\":" + example + more + "}\n";
}

}  // namespace

TEST_CASE("splits are counted, and what two of them share") {
  const Json s = summary_of(line("train", "1") + line("train", "2") + line("train", "2") + line("test", "2") +
                            line("test", "3") + line("test", "\"2\"") + line("test", "[2]"));
  CHECK(s.at("splits") ==
        Json{{{"split", "test"}, {"count", 4}, {"distinct", 4}}, {{"split", "train"}, {"count", 3}, {"distinct", 2}}});
  REQUIRE(s.at("overlaps").size() == 1);
  const Json o = s.at("overlaps")[0];
  CHECK(o.at("a") == "test");
  CHECK(o.at("b") == "train");
  CHECK(o.at("shared") == 1);
  CHECK(o.at("share_of_a") == Approx(1.0 / 4));
  CHECK(o.at("share_of_b") == Approx(2.0 / 3));
  CHECK(s.at("complete") == true);
  CHECK(s.at("conflicting_labels") == 0);
}

TEST_CASE("folds and data sets are kept apart: cross-validation is no overlap") {
  std::string lines;
  for (int fold = 0; fold < 2; ++fold)
    for (int i = 0; i < 10; ++i)
      lines += line(i % 2 == fold ? "test" : "train", std::to_string(i), ",\"fold\":" + std::to_string(fold));
  CHECK(summary_of(lines).at("overlaps").empty());
  CHECK(summary_of(lines).at("splits")[0] == Json{{"split", "test"}, {"count", 10}, {"distinct", 10}});
  const Json apart = summary_of(line("train", "1", ",\"dataset\":\"a\"") + line("test", "1", ",\"dataset\":\"b\""));
  CHECK(apart.at("overlaps").empty());
  CHECK(apart.at("splits")[0].at("dataset") == "a");
}

TEST_CASE("the same example with several labels is counted once") {
  const Json s = summary_of(line("train", "1", ",\"label\":\"a\"") + line("train", "1", ",\"label\":\"b\"") +
                            line("test", "1", ",\"label\":\"a\"") + line("train", "2", ",\"label\":\"a\"") +
                            line("test", "2", ",\"label\":\"a\""));
  CHECK(s.at("conflicting_labels") == 1);
}

TEST_CASE("what is no example is said, and the others count") {
  const Json s = summary_of("nothing\n" + line("train", "1") + "{\"example\":1}\n\n{\"split\":\"test\"}\n" +
                            line("test", "{\"a\":1}"));
  CHECK(s.at("faults") == Json{"line 1 of the examples: not a JSON object", "line 3 of the examples: no text 'split'",
                               "line 5 of the examples: no 'example'",
                               "line 6 of the examples: the 'example' is no text, number or list"});
  CHECK(s.at("splits") == Json::array({{{"split", "train"}, {"count", 1}, {"distinct", 1}}}));
}

TEST_CASE("no file, no summary, a file that is too long is read as far as it is read") {
  CHECK(examples_of(LeftBehind("/nowhere"), "examples.jsonl").is_null());
  std::string lines;
  for (int i = 0; i < 1000100; ++i) lines += "{\"split\":\"a\",\"example\":0}\n";
  const Json s = summary_of(lines);
  CHECK(s.at("complete") == false);
  CHECK(s.at("splits")[0].at("count") == 1000000);
}
