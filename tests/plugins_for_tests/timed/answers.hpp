// SPDX-License-Identifier: Apache-2.0
//
// What the timed provider answers to the tasks of the stage experiment: always the same to the same call. The programs
// are never run by anybody; they only have the size of programs.
#ifndef ATHANOR_TESTS_TIMED_ANSWERS_HPP
#define ATHANOR_TESTS_TIMED_ANSWERS_HPP

#include "log.hpp"

namespace athanor::tests::timed {

// One metric, two conditions, two splits; the timed backend measures exactly these.
inline Json study() {
  const Json resampled{{"splits", "resampled"}, {"test_to_train", 0.25}};
  return {{"question", "Does the treatment raise the score?"},
          {"title", "Treatment and baseline"},
          {"objective",
           {{"metric", "score"},
            {"direction", "maximise"},
            {"datasets", {"points"}},
            {"split", "validation"},
            {"condition", ""}}},
          {"metrics",
           {{{"id", "score"},
             {"label", "score"},
             {"direction", "maximise"},
             {"unit", ""},
             {"digits", 3},
             {"description", "share of points that are told apart"}}}},
          {"conditions",
           {{{"id", "baseline"}, {"label", "baseline"}, {"role", "baseline"}, {"description", "as usual"}},
            {{"id", "treatment"}, {"label", "treatment"}, {"role", "treatment"}, {"description", "with the idea"}}}},
          {"factors", Json::array()},
          {"datasets",
           {{{"id", "points"},
             {"label", "points"},
             {"description", "drawn anew for each seed"},
             {"splits", {"validation", "test"}}}}},
          {"claims",
           {{{"id", "higher"},
             {"statement", "The treatment raises the score on test points."},
             {"metric", "score"},
             {"dataset", "points"},
             {"split", "test"},
             {"treatment", "treatment"},
             {"control", "baseline"},
             {"expect", "greater"},
             {"for_each", ""},
             {"at", Json::array()}}}},
          {"replication", resampled}};
}

// About so many bytes that look like a program and differ from one call to the next.
inline std::string program(const std::string &call, std::size_t bytes) {
  std::string text = "# " + call + "\n";
  for (int line = 0; text.size() + 60 < bytes; ++line)
    text += "step_" + std::to_string(line) + " = " + std::to_string(draw(call + std::to_string(line), 0)) +
            " * rate + offset\n";
  return text;
}

inline Json answer_to(const Json &task, std::size_t program_bytes) {
  const std::string id = task.at("id"), call = task.at("name");
  if (id == "experiment.plan") return study();
  if (id == "experiment.assess") return {{"reason", "Nothing is wrong."}, {"verdict", "sound"}};
  if (id == "experiment.review")
    return {{"reason", "More can be had."}, {"reached", false}, {"sub_goal", "a higher score"}};
  if (id.rfind("experiment.", 0) != 0) throw sdk::Error("bad_request", "the timed provider knows no task " + id);
  Json answer{
      {"title", "Program of " + call},
      {"plan", "The data are drawn, both conditions are fitted in the same way, and their scores are measured."},
      {"settings", {{{"name", "rate"}, {"value", draw(call, 1)}}}}};
  answer["files"] = {{{"path", "experiment.py"}, {"text", program(call, program_bytes)}}};
  answer["edits"] = Json::array();
  if (id == "experiment.ablate") {
    std::string name = "without-" + call.substr(0, call.find('/'));
    answer["ablation"] = {{"id", name}, {"label", "without the part of " + call}};
  }
  return answer;
}

}  // namespace athanor::tests::timed

#endif
