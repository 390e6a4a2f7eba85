// SPDX-License-Identifier: Apache-2.0
//
// The shipped study whose programs cannot score themselves, run as a user runs it: a program that looks for the labels
// finds none, and what is claimed is what the scoring makes of the predictions. Its phase `tune` is ended by an answer.
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/end_to_end/finished_study.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const std::string hidden_data = "examples/hidden-evaluation/data/";

// A file of lines "id,kind", with or without that line itself at the top.
std::map<std::string, std::string> kinds_in(const fs::path &file) {
  std::map<std::string, std::string> kinds;
  std::istringstream in(read_file(file));
  for (std::string line; std::getline(in, line);)
    if (line != "id,kind") kinds[line.substr(0, line.find(','))] = line.substr(line.find(',') + 1);
  return kinds;
}

double share_right(const std::map<std::string, std::string> &predicted,
                   const std::map<std::string, std::string> &truth) {
  int right = 0;
  for (const auto &[example, kind] : truth) right += predicted.count(example) && predicted.at(example) == kind;
  return right / static_cast<double>(truth.size());
}

std::set<std::string> names_in(const fs::path &folder) {
  std::set<std::string> names;
  if (fs::exists(folder))
    for (const auto &entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

// What the shipped program that looks for labels prints where nothing is between it and them.
std::string spy_without_a_sandbox() {
  const TemporaryFolder folder;
  write_file(folder / "settings.json", Json{{"look_in", source(hidden_data)}}.dump());
  const Said said = run_command({"/usr/bin/env", "ATHANOR_DATA=" + folder.path().string(), "/usr/bin/python3",
                                 source("examples/hidden-evaluation/programs/spy.py")},
                                folder.path());
  return said.out;
}

const Json &node_called(const Study &study, const std::string &title, const std::string &op) {
  for (const auto &[id, node] : study.nodes)
    if (node.value("title", "") == title && node.value("operator", "") == op) return node;
  FAIL("there is no " << op << " called " << title);
  return study.nodes.begin()->second;
}

void labels_cannot_be_found(const Study &study) {
  CHECK(spy_without_a_sandbox().find("found 2 with labels") != std::string::npos);
  const Json &spy = node_called(study, "The labels themselves", "draft");
  CHECK(spy.at("state") == "buggy");
  const fs::path job = study.run / "jobs" / ("main.experiment." + spy.at("id").get<std::string>() + ".run");
  const std::string said = read_file(job / "stdout");
  INFO(said);
  std::smatch counts;
  REQUIRE(std::regex_search(said, counts, std::regex("looked at ([0-9]+) files in ([0-9]+) folders and found 0 with")));
  CHECK(std::stoi(counts[1]) >= 3);  // its own, and the data that it may see
  CHECK(names_in(job / "work").count("predictions") == 0);
}

// By what is laid beside each job: experiments see no labels, selection and confirmation different ones.
void splits_are_apart(const Study &study) {
  const auto selection = kinds_in(source(hidden_data + "labels-selection.csv"));
  const auto claim = kinds_in(source(hidden_data + "labels-claim.csv"));
  CHECK(selection.size() == 400);
  CHECK(claim.size() == 600);
  for (const auto &[example, kind] : selection) CHECK(claim.count(example) == 0);

  int chosen_by = 0, claimed_on = 0;
  for (const std::string &job : names_in(study.run / "jobs")) {
    INFO(job);
    const std::set<std::string> seen = names_in(study.run / "jobs" / job / "data");
    const bool confirms = job.find(".confirm.") != std::string::npos;
    if (job.find(".score") == std::string::npos) {
      CHECK(seen == std::set<std::string>{"inputs", "training"});
      continue;
    }
    CHECK(seen == std::set<std::string>{confirms ? "labels-claim" : "labels-selection"});
    ++(confirms ? claimed_on : chosen_by);
  }
  CHECK(chosen_by >= 5);
  CHECK(claimed_on >= 6);
}

// The numbers are those of the predictions and the labels, and they came out of scoring jobs.
void numbers_come_from_the_scoring(const Study &study) {
  const auto selection = kinds_in(source(hidden_data + "labels-selection.csv"));
  const auto claim = kinds_in(source(hidden_data + "labels-claim.csv"));
  const auto predicted = [&](const std::string &call, const std::string &condition) {
    return kinds_in(study.run / "jobs" / ("main.experiment." + call) / "work/predictions" / (condition + ".csv"));
  };
  int by_the_best = 0;
  const Json results = study.artifact("results");
  for (const Json &record : results.at("records")) {
    const std::string id = record.at("id");
    INFO(id);
    CHECK(record.at("split") == "claim");
    CHECK(id.find("/score#") != std::string::npos);
    if (id.rfind("confirm/best/", 0) != 0) continue;
    const std::string call = "confirm.best.seed-" + std::to_string(record.at("seed").get<int>());
    CHECK(record.at("value").get<double>() == Approx(share_right(predicted(call, record.at("condition")), claim)));
    ++by_the_best;
  }
  CHECK(by_the_best == 12);  // two conditions under six seeds

  const Json &mended = node_called(study, "Bagging by hand", "debug");
  const std::string call = mended.at("id").get<std::string>() + ".run";
  CHECK(mended.at("metric").get<double>() ==
        Approx((share_right(predicted(call, "tree"), selection) + share_right(predicted(call, "bagged"), selection)) /
               2));

  const Json claimed = claim_of(study, "vote");
  CHECK(claimed.at("verdict") == "supported");
  for (const Json &evidence : claimed.at("evidence"))
    CHECK(evidence.get<std::string>().find("/score#") != std::string::npos);
}

// The phase `tune` asks twice: the first answer sets a sub-goal, the second ends the phase before its nodes are used
// up.
void a_phase_is_ended_by_an_answer(const Study &study) {
  const std::string sub_goal = "Next towards it: More trees, until their number no longer matters.";
  std::map<std::string, std::string> reviews;  // the question, by call
  for (const auto &[call, text] : study.prompts()) {
    if (call.find("/phase/tune/review-") != std::string::npos) reviews[call] += text;
    INFO(call);
    if (text.find("The phase: ") == std::string::npos || text.find("The phase: Tune") != std::string::npos) continue;
    CHECK(text.find(sub_goal) == std::string::npos);  // another phase has its own goal
  }
  REQUIRE(reviews.size() == 2);
  int told = 0;
  for (const auto &[call, text] : reviews) told += text.find(sub_goal) != std::string::npos;
  CHECK(told == 1);  // the second one is asked about the sub-goal
  for (const auto &[call, text] : reviews) CHECK(text.find("The best program so far: node-") != std::string::npos);

  int tuned = 0;
  for (const auto &[id, node] : study.nodes) tuned += node.value("phase", "") == "tune";
  CHECK(tuned < 8);

  // The attempts under the sub-goal start from the best program there was, not from the attempts that did not help.
  const Json &forty = node_called(study, "Forty trees", "tune");
  const Json &leaves = node_called(study, "Leaves of sixty", "tune");
  CHECK(forty.at("parent") == leaves.at("parent"));
  CHECK(leaves.at("metric").get<double>() < study.nodes.at(leaves.at("parent")).at("metric").get<double>());
  // The next phase goes on from the best of them all.
  double best = 0;
  for (const auto &[id, node] : study.nodes)
    if ((node.value("phase", "") == "tune" || node.value("phase", "") == "implement") && node.at("state") == "good")
      best = std::max(best, node.at("metric").get<double>());
  const Json &improved = node_called(study, "Few points at every split", "improve");
  CHECK(study.nodes.at(improved.at("parent")).at("metric").get<double>() == best);
}

}  // namespace

TEST_CASE("programs are scored out of their sight, by one hidden split to choose and by another to claim") {
  const Study study("examples/hidden-evaluation/hidden-evaluation.yaml", "main",
                    {"--set", "parameters.look_in=" + source(hidden_data)});
  every_claim_has_a_verdict(study);
  for (const Json &data : study.artifact("study").at("datasets"))
    CHECK((data.at("description").get<std::string>().find("No program sees the labels") != std::string::npos) ==
          (data.at("id") == "inputs"));
  labels_cannot_be_found(study);
  splits_are_apart(study);
  numbers_come_from_the_scoring(study);
  // Predictions that cannot be scored are a fault of the program, which is told where they are wrong.
  const Json &malformed = node_called(study, "Bagging by the library", "draft");
  CHECK(malformed.at("state") == "buggy");
  const std::string why = malformed.value("analysis", "");
  INFO(why);
  CHECK(std::regex_match(why, std::regex("the predictions could not be scored: predictions/bagged.csv, line 1: "
                                         "'[123]\\.0' is no kind; write 1, 2 or 3")));
  CHECK(node_called(study, "Bagging by the library", "debug").at("state") == "good");
  CHECK(study.count("reimplement", "good") == 1);
  a_phase_is_ended_by_an_answer(study);
}
