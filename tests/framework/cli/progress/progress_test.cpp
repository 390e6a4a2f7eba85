// SPDX-License-Identifier: Apache-2.0
//
// What a run says of itself while it runs.
#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/progress.hpp"
#include "cli/progress_picture.hpp"
#include "cli/progress_words.hpp"

using namespace athanor;
using Json = nlohmann::json;

namespace {

// What a view writes for some events, `second` seconds after three o'clock.
class Shown {
 public:
  explicit Shown(Progress::Mode mode) : out_(::open_memstream(&text_, &size_)), progress_(mode, "/runs/one", out_) {
    ::setenv("TZ", "UTC", 1);
  }
  ~Shown() {
    std::fclose(out_);
    std::free(text_);
  }
  void tell(int second, const std::string &instance, const std::string &event, Json data = Json::object()) {
    data["at"] = "2026-03-14T15:00:" + std::string(second < 10 ? "0" : "") + std::to_string(second) + ".000Z";
    data["instance"] = instance;
    data["event"] = event;
    progress_(data);
  }
  std::string text() {
    progress_.finish();
    std::fflush(out_);
    return std::string(text_, size_);
  }

 private:
  char *text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE *out_;
  Progress progress_;
};

const Json good_node{{"id", "node-2"},  {"operator", "debug"},     {"phase", "implement"},
                     {"state", "good"}, {"objective", "accuracy"}, {"metric", 0.93412}};

}  // namespace

TEST_CASE("Plain progress says what is worth reading, with the time") {
  Shown shown(Progress::Mode::plain);
  shown.tell(1, "", "run.started");
  shown.tell(1, "main/ideation", "stage.running", {{"use", "ideation"}});
  shown.tell(2, "main/ideation", "call.started", {{"call", "propose"}, {"kind", "llm"}});
  shown.tell(4, "main/ideation", "call.ended", {{"call", "propose"}, {"ok", true}});
  shown.tell(5, "main/ideation", "stage.done");
  shown.tell(5, "bagging", "branch.dropped", {{"value", 5.2}});
  shown.tell(6, "smooth/experiment", "stage.running");
  shown.tell(7, "smooth/experiment", "node", {{"id", "node-1"}, {"operator", "draft"}, {"state", "running"}});
  shown.tell(8, "smooth/experiment", "node", {{"id", "node-1"}, {"operator", "draft"}, {"state", "buggy"}});
  shown.tell(9, "smooth/experiment", "node", good_node);
  shown.tell(9, "smooth/experiment", "node", good_node);
  shown.tell(10, "smooth/experiment", "log", {{"level", 2}, {"message", "all is well"}});
  shown.tell(10, "smooth/experiment", "log", {{"level", 3}, {"message", "two claims\nhad one id"}});
  shown.tell(11, "smooth/experiment", "model.retry",
             {{"call", "node-3/tune"}, {"attempt", 1}, {"message", "the server is busy"}});
  shown.tell(12, "smooth/experiment", "stage.failed", {{"error", {{"message", "none of the programs works"}}}});
  shown.tell(13, "", "run.failed", {{"error", {{"message", "none of the programs works"}}}});
  CHECK(shown.text() ==
        "15:00:01 run begins in /runs/one\n"
        "15:00:01 main/ideation begins\n"
        "15:00:05 main/ideation done in 4.0 s\n"
        "15:00:05 bagging is not kept (5.2)\n"
        "15:00:06 smooth/experiment begins\n"
        "15:00:08 smooth/experiment node-1 draft: buggy\n"
        "15:00:09 smooth/experiment node-2 debug (implement): good, accuracy 0.9341\n"
        "15:00:10 warning smooth/experiment: two claims had one id\n"
        "15:00:11 warning smooth/experiment: node-3/tune is asked again after attempt 1: the server is busy\n"
        "15:00:12 smooth/experiment failed after 6.0 s: none of the programs works\n"
        "15:00:13 run failed after 12 s\n");
}

TEST_CASE("A resumed run says what it takes from the record") {
  Shown shown(Progress::Mode::plain);
  shown.tell(1, "main/ideation", "stage.reused");
  shown.tell(2, "main/writeup", "stage.running");
  shown.tell(4, "main/writeup", "stage.paused");
  CHECK(shown.text() ==
        "15:00:01 main/ideation done before; taken from the record\n15:00:02 main/writeup begins\n15:00:04 "
        "main/writeup paused after 2.0 s\n");
}

TEST_CASE("JSON progress is one document a line, every event among them") {
  Shown shown(Progress::Mode::json);
  shown.tell(1, "", "run.started");
  shown.tell(2, "main/ideation", "call.started", {{"call", "propose"}, {"text", "two\nlines \xFF"}});
  shown.tell(3, "", "run.done");
  std::istringstream in(shown.text());
  std::vector<std::string> events;
  for (std::string line; std::getline(in, line);) events.push_back(Json::parse(line).at("event"));
  CHECK(events == std::vector<std::string>{"run.started", "call.started", "run.done"});
}

TEST_CASE("Quiet progress says nothing") {
  Shown shown(Progress::Mode::quiet);
  shown.tell(1, "", "run.started");
  CHECK(shown.text().empty());
}

TEST_CASE("Live progress into what is no terminal is plain") {
  Shown shown(Progress::Mode::live);
  shown.tell(1, "", "run.started");
  CHECK(shown.text() == "15:00:01 run begins in /runs/one\n");
}

TEST_CASE("What a model wrote cannot steer the terminal") {
  CHECK(one_line("red \x1b[31malert\x07 and\r\nmore") == "red [31malert and more");
  CHECK(one_line("a\xC2\x9B"
                 "31mb") == "a 31mb");
  CHECK(one_line("naïve – ok") == "naïve – ok");
  CHECK(one_line("abcdef", 3) == "abc…");
}

TEST_CASE("The live picture shows stages, the tree and what is in flight, in the room there is") {
  RunPicture picture("one");
  const auto tell = [&](int second, const std::string &instance, const std::string &event, Json data = Json::object()) {
    data["at"] = "2026-03-14T15:00:" + std::string(second < 10 ? "0" : "") + std::to_string(second) + ".000Z";
    data["instance"] = instance;
    data["event"] = event;
    picture.take(data);
  };
  tell(0, "", "run.started");
  tell(0, "main/ideation", "stage.running");
  tell(3, "main/ideation", "stage.done");
  tell(3, "bagging", "branch.dropped", {{"value", 1}});
  tell(4, "smooth/experiment", "stage.running");
  tell(5, "smooth/experiment", "node", {{"id", "node-1"}, {"state", "buggy"}, {"phase", "implement"}});
  Json best = good_node;
  best["direction"] = "maximise";
  tell(6, "smooth/experiment", "node", best);
  best["id"] = "node-3";
  best["parent"] = "node-2";
  best["phase"] = "tune";
  best["operator"] = "tune";
  best["metric"] = 0.95;
  tell(7, "smooth/experiment", "node", best);
  tell(7, "smooth/experiment", "call.started", {{"call", "node-4/tune"}, {"kind", "llm"}});
  tell(8, "smooth/experiment", "call.started", {{"call", "node-5/run"}, {"kind", "experiment"}});
  tell(8, "smooth/experiment", "job.started", {{"call", "node-5/run"}, {"job", "j"}});
  tell(9, "smooth/experiment", "call.started", {{"call", "node-6/run"}, {"kind", "experiment"}});
  tell(9, "smooth/experiment", "call.progress", {{"call", "node-4/tune"}, {"characters", 1234}});
  const std::string now = "2026-03-14T15:00:42.000Z";
  CHECK(picture.lines(now, 78, 24, false, false) ==
        std::vector<std::string>{"athanor one  running                                                      0:42",
                                 "  ✓ main/ideation                                                        3.0 s",
                                 "  ▸ smooth/experiment                                                     0:38",
                                 "      implement  ✕●  2: 1 good, 1 buggy; best 0.9341",
                                 "      tune       ●   1: 1 good; best 0.95",
                                 "      best accuracy 0.95: node-2 debug 0.9341 → node-3 tune",
                                 "      node-4/tune  asks a model, 1,234 characters so far                  0:35",
                                 "      node-5/run   runs                                                   0:34",
                                 "      node-6/run   waits for a place                                      0:33",
                                 "    1 branch was not kept"});
  CHECK(picture.lines(now, 78, 9, false, false) ==
        std::vector<std::string>{
            "athanor one  running                                                      0:42", "  ✓ 1 stage done",
            "  ▸ smooth/experiment                                                     0:38",
            "      implement  ✕●  2: 1 good, 1 buggy; best 0.9341", "      tune       ●   1: 1 good; best 0.95",
            "      best accuracy 0.95: node-2 debug 0.9341 → node-3 tune",
            "      1 model call, 1 job, 1 job waiting: node-4/tune, node-5/run, node-6/run",
            "    1 branch was not kept"});
  CHECK(picture.lines(now, 78, 7, false, false) ==
        std::vector<std::string>{"athanor one  running                                                      0:42",
                                 "  ✓ 1 stage done",
                                 "  ▸ smooth/experiment                                                     0:38",
                                 "      3 programs; best accuracy 0.95; 2 good, 1 buggy",
                                 "      1 model call, 1 job, 1 job waiting: node-4/tune, node-5/run, node-6/run",
                                 "    1 branch was not kept"});
  for (std::size_t columns = 1; columns < 90; ++columns)
    for (std::size_t rows = 2; rows < 20; ++rows) {
      const auto lines = picture.lines(now, columns, rows, true, false);
      CHECK(lines.size() < rows);
      for (const std::string &line : lines) CHECK(width_of(line) <= columns);
    }
  tell(43, "smooth/experiment", "stage.done");
  tell(44, "", "run.done");
  CHECK(picture.lines(now, 40, 24, false, true) ==
        std::vector<std::string>{"athanor one  done                   0:44", "  ✓ main/ideation                  3.0 s",
                                 "  ✓ smooth/experiment               39 s", "    1 branch was not kept"});
}

TEST_CASE("The live picture says what was spent against the caps, and what is still to come") {
  const Json plan = R"({"budget": {"usd": 10, "wall": 10800},
    "stages": [{"id": "ideation"}, {"id": "experiment"}, {"id": "writeup"}]})"_json;
  RunPicture picture("one", plan);
  const auto tell = [&](const std::string &instance, const std::string &event, Json data = Json::object()) {
    data["at"] = "2026-03-14T15:00:00.000Z";
    data["instance"] = instance;
    data["event"] = event;
    picture.take(data);
  };
  const auto account = [&] { return picture.lines("2026-03-14T15:00:10.000Z", 78, 24, false, false)[1]; };
  tell("", "run.started");
  tell("main/ideation", "stage.running");
  tell("", "spent", {{"usd", 0.5}, {"usd_unknown", 0}, {"tokens", 45678}, {"experiments", 0}, {"wall", 38}});
  CHECK(account() == "  $0.50 of $10 · 0:38 of 3:00:00 · 46k tokens");
  tell("", "spent", {{"usd", 0.75}, {"usd_unknown", 2}, {"tokens", 1200000}, {"experiments", 1}});
  tell("", "budget.set", {{"caps", {{"usd", 20}, {"experiments", 60}}}});
  CHECK(account() == "  at least $0.75 of $20 · 1 of 60 experiments · 0:00 of 3:00:00 · 1.2M tokens");
  CHECK(picture.lines("2026-03-14T15:00:10.000Z", 78, 24, false, false).back() == "  · then experiment, writeup");
  tell("", "run.pausing");
  tell("main/ideation", "call.started", {{"call", "propose"}, {"kind", "llm"}});
  CHECK(account() == "  waits for 1 model call; Ctrl-C again ends it at once");
}

TEST_CASE("Durations read as people say them") {
  CHECK(seconds_text(0.04) == "0.0 s");
  CHECK(seconds_text(63) == "63 s");
  CHECK(seconds_text(125) == "2 min 05 s");
  CHECK(seconds_text(4000) == "1 h 06 min");
  CHECK(seconds_between("2026-03-14T15:00:00.500Z", "2026-03-14T15:01:02.000Z") == Approx(61.5));
}
