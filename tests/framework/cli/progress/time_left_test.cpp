// SPDX-License-Identifier: Apache-2.0
//
// How long a run may still take: a range where something is known, nothing where nothing is.
#include "cli/time_left.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace athanor;
using Json = nlohmann::json;

namespace {

std::string at(int second) {
  char text[40];
  std::snprintf(text, sizeof text, "2026-03-14T15:%02d:%02d.000Z", second / 60, second % 60);
  return text;
}

class Run {
 public:
  explicit Run(const Json &plan) : left_(plan) { tell(0, "", "run.started"); }
  void tell(int second, const std::string &instance, const std::string &event, Json data = Json::object()) {
    data["at"] = at(second);
    data["instance"] = instance;
    data["event"] = event;
    left_.take(data);
  }
  std::string says(int second) const { return range_text(left_.left(at(second))); }

 private:
  TimeLeft left_;
};

const Json two_stages = R"({"stages": [{"id": "dice"}, {"id": "writeup"}]})"_json;
const Json branches = R"({"stages": [{"id": "ideation"},
  {"id": "each", "for_each": {}, "parallel": 2, "keep": {"top": 2, "of_item": true},
   "stages": [{"id": "experiment"}]}]})"_json;

}  // namespace

TEST_CASE("of what nobody knows nothing is said") {
  CHECK(Run(Json()).says(5).empty());
  Run run(two_stages);
  run.tell(0, "main/dice", "stage.running");
  CHECK(run.says(5).empty());
}

TEST_CASE("what the stages expect is a range that shrinks, and is open once it was exceeded") {
  Run run(two_stages);
  run.tell(0, "", "run.estimated",
           {{"stages", {{"dice", {{"seconds", {10, 40}}}}, {"writeup", {{"seconds", {20, 60}}}}}}});
  run.tell(0, "main/dice", "stage.running");
  CHECK(run.says(0) == "30 s to 2 min");
  CHECK(run.says(20) == "20 to 80 s");
  CHECK(run.says(50) == "at least 20 s");
}

TEST_CASE("what a stage says of itself counts once it is far enough") {
  Run run(two_stages);
  run.tell(0, "main/dice", "stage.running");
  run.tell(30, "main/dice", "stage.done");
  run.tell(30, "main/writeup", "stage.running");
  run.tell(31, "main/writeup", "progress", {{"fraction", 0.05}});
  CHECK(run.says(40).empty());
  run.tell(60, "main/writeup", "progress", {{"fraction", 0.5}});
  CHECK(run.says(60) == "15 to 60 s");
}

TEST_CASE("what earlier branches took says what the others will") {
  Run run(branches);
  run.tell(0, "main/ideation", "stage.running");
  CHECK(run.says(5).empty());
  run.tell(10, "main/ideation", "stage.done");
  for (const char *branch : {"a", "b", "c", "d"}) run.tell(10, branch, "branch.running", {{"each", "each"}});
  run.tell(10, "d", "branch.dropped");
  run.tell(10, "c", "branch.dropped");
  run.tell(10, "a/experiment", "stage.running");
  CHECK(run.says(20).empty());
  run.tell(130, "a/experiment", "stage.done");
  CHECK(run.says(130) == "30 s to 4 min");
  run.tell(130, "b/experiment", "stage.running");
  CHECK(run.says(160) == "15 s to 4 min");
}

TEST_CASE("a stage that waits for a person has no upper end") {
  Run run(R"({"stages": [{"id": "dice", "approve": "after"}, {"id": "writeup"}]})"_json);
  run.tell(0, "", "run.estimated",
           {{"stages", {{"dice", {{"seconds", {60, 90}}}}, {"writeup", {{"seconds", {120, 180}}}}}}});
  run.tell(0, "main/dice", "stage.running");
  CHECK(run.says(0) == "at least 2 min");
}

TEST_CASE("a range in words is never one number") {
  const auto words = [](double low, std::optional<double> high) { return range_text(TimeLeft::Range{low, high}); };
  CHECK(words(0, 12) == "less than 15 s");
  CHECK(words(20, 20) == "20 to 25 s");
  CHECK(words(61, 500) == "60 s to 9 min");
  CHECK(words(3600, 3 * 3600) == "60 min to 3 h");
  CHECK(words(5400, 3 * 3600 - 1000) == "1.5 to 3 h");
  CHECK(words(2, std::nullopt).empty());
  CHECK(words(130, std::nullopt) == "at least 2 min");
  CHECK(range_text(std::nullopt).empty());
}
