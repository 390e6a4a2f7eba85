// SPDX-License-Identifier: Apache-2.0
//
// Whole runs other than the quickstart: another field, other beginnings, and a host that is killed.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <thread>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

std::string quickstart_script() { return source("configs/quickstart/script.yaml"); }

// A pipeline like the quickstart's, with the given stages.
std::string pipeline(const std::string &rest) {
  return "athanor: 1\ntopic: " + source("configs/topics/label-noise.md") +
         "\nparameters: {noise_levels: [0.0, 0.4]}\n"
         "models: {default: {use: scripted, model: scientist, with: {script: " +
         quickstart_script() +
         ", served_log: served.log}}}\n"
         "backend: {use: local, with: {workers: 2}}\n"
         "literature: [{use: bibtex, with: {file: " +
         source("configs/quickstart/literature.bib") +
         "}}]\n"
         "domain: " +
         source("configs/domains/machine-learning.yaml") + "\n" + rest;
}

const char *idea_file =
    R"([{"id": "label-smoothing", "title": "Does label smoothing protect accuracy and calibration under label noise?",
  "hypothesis": "It does.", "question": "Does it?", "scores": {"overall": 7}}])";

std::vector<std::string> served(const fs::path &log) {
  std::vector<std::string> names;
  std::istringstream in(fs::exists(log) ? read_file(log) : "");
  for (std::string line; std::getline(in, line);) names.push_back(line);
  return names;
}

}  // namespace

TEST_CASE("another field: dice in place of experiments, figures, paper and review as they ship") {
  const TemporaryFolder folder;
  const fs::path run = folder / "run";
  const Said said = athanor_says({"run", source("tests/end_to_end/dice/dice.yaml"), "--run-dir", run.string(),
                                  "--plugin-dir", END_TO_END_PLUGINS});
  INFO(said.err);
  REQUIRE(said.status == 0);
  const std::string text = run_command({"pdftotext", (run / "paper.pdf").string(), "-"}, "/").out;
  CHECK(text.find("loaded die") != std::string::npos);
  CHECK(text.find("scripted, not a language model") != std::string::npos);
  const Json results = Json::parse(read_file(run / "artifacts/main/dice/results@1.json"));
  for (const Json &row : results.at("table"))
    if (row.at("statistic") == "mean") CHECK(text.find(row.at("printed").get<std::string>()) != std::string::npos);
}

TEST_CASE("a run that begins at a file of ideas is killed in the middle, goes on, and repeats nothing") {
  const TemporaryFolder folder;
  folder.write("ideas.json", idea_file);
  folder.write(
      "own.yaml",
      pipeline("inputs: {ideas: ideas.json}\nstages:\n  - for_each: ideas\n    stages: [{use: experiment}]\n"));
  const fs::path run = folder / "run", ledger_file = run / "ledger.sqlite";

  Command host({built("bin/athanor"), "run", (folder / "own.yaml").string(), "--run-dir", run.string()}, folder.path());
  auto jobs_done = [&] {
    if (!fs::exists(ledger_file)) return std::int64_t{0};
    return Ledger::open_to_read(ledger_file)
        ->select("SELECT COUNT(*) AS n FROM job_ends")[0]
        .at("n")
        .get<std::int64_t>();
  };
  while (host.running() && jobs_done() < 4) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  REQUIRE(host.running());
  host.kill_now();

  Json recorded;
  {
    const auto ledger = Ledger::open_to_read(ledger_file);
    recorded = ledger->select("SELECT id,ended FROM job_ends ORDER BY id");
  }
  REQUIRE(recorded.size() >= 4);
  const Said again = athanor_says({"resume", run.string()}, folder.path());
  INFO(again.err);
  REQUIRE(again.status == 0);
  const auto ledger = Ledger::open_to_read(ledger_file);
  for (const Json &job : recorded)  // a job that is run again would have ended at another time
    CHECK(ledger->select("SELECT ended FROM job_ends WHERE id=?", {job.at("id").get<std::string>()})[0].at("ended") ==
          job.at("ended"));
  // One log line per answer served; only a call in flight at the kill may stand twice.
  std::map<std::string, int> times;
  for (const std::string &line : served(folder / "served.log")) ++times[line];
  const auto twice = std::count_if(times.begin(), times.end(), [](const auto &t) { return t.second > 1; });
  CHECK(twice <= 2);
  CHECK(fs::exists(run / "artifacts/label-smoothing/experiment/claims@1.json"));

  // And a run that begins at the recorded results of this one.
  const std::string at = run.string() + ":label-smoothing/experiment/";
  folder.write("later.yaml",
               pipeline("inputs: {study: \"" + at + "study\", results: \"" + at + "results\", claims: \"" + at +
                        "claims\"}\n"
                        "stages: [{use: figures}, {use: writeup}, {use: review}]\n"));
  const Said later =
      athanor_says({"run", (folder / "later.yaml").string(), "--run-dir", (folder / "later").string()}, folder.path());
  INFO(later.err);
  REQUIRE(later.status == 0);
  CHECK(fs::exists(folder / "later/paper.pdf"));
}
