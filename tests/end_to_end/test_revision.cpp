// SPDX-License-Identifier: Apache-2.0
//
// A paper that is written, reviewed, revised and reviewed again in one run, from a study that is there already: the
// inputs find each other, every point gets an answer, and both reviews are shown.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

std::string pipeline() {
  const std::string fixtures = source("tests/plugins/writeup/fixtures/smoothing/");
  std::string text = "athanor: 1\ntopic: " + source("configs/topics/label-noise.md") +
                     "\nmodels: {default: {use: scripted, model: scientist, with: {script: " +
                     source("configs/quickstart/script.yaml") +
                     "}}}\nbackend: {use: local, with: {workers: 2}}\nliterature: [{use: bibtex, with: {file: " +
                     source("configs/quickstart/literature.bib") +
                     "}}]\ndomain: " + source("configs/domains/machine-learning.yaml") + "\ninputs:\n";
  for (const char *name : {"idea", "study", "results", "claims"})
    text += "  " + std::string(name) + ": " + fixtures + name + ".json\n";
  return text +
         "stages:\n  - use: figures\n  - use: writeup\n  - use: review\n"
         "  - {use: writeup, id: revision}\n  - {use: review, id: second-review, with: {seeds: [201, 202, 203]}}\n"
         "  - {use: experiment, id: more-experiments}\n";
}

Json artifact(const fs::path &run, const std::string &name) {
  return Json::parse(read_file(run / "artifacts/main" / (name + "@1.json")));
}

}  // namespace

TEST_CASE("a paper is revised after its review, and what needs no experiment runs none") {
  const TemporaryFolder folder;
  folder.write("revision.yaml", pipeline());
  const fs::path run = folder / "run";
  const Said said =
      athanor_says({"run", (folder / "revision.yaml").string(), "--run-dir", run.string()}, folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);

  const Json first = artifact(run, "writeup/paper"), second = artifact(run, "revision/paper");
  CHECK_FALSE(first.contains("answers"));
  CHECK(second.at("revises") == first.at("pdf").at("artifact"));
  const Json review = artifact(run, "review/review");
  std::size_t points = 0;
  for (const char *list : {"weaknesses", "questions", "limitations"})
    points += review.value(list, Json::array()).size();
  for (const Json &check : review.at("checklist")) points += check.at("passed") == false ? 1 : 0;
  REQUIRE(points > 0);
  CHECK(second.at("answers").size() == points);
  for (const Json &answer : second.at("answers")) CHECK(answer.at("answer") == "declined");
  // What was cited keeps its key; more may have been found.
  const Json before = artifact(run, "writeup/citations").at("citations"),
             after = artifact(run, "revision/citations").at("citations");
  REQUIRE(after.size() >= before.size());
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(after[i].at("key") == before[i].at("key"));
  CHECK(artifact(run, "second-review/review").at("overall").is_number());

  const Json study = Json::parse(read_file(source("tests/plugins/writeup/fixtures/smoothing/study.json")));
  CHECK(artifact(run, "more-experiments/study").at("question") == study.at("question"));
  CHECK_FALSE(fs::exists(run / "jobs/main.more-experiments.environment"));
  const std::string report = read_file(run / "report.html");
  for (const char *stage : {"\"stage\":\"review\"", "\"stage\":\"second-review\""})
    CHECK(report.find(stage) != std::string::npos);  // both reviews are shown
}

TEST_CASE("the pipeline with a revision that ships is sound") {
  const Said said = athanor_says({"check", source("configs/revision.yaml")});
  INFO(said.err);
  CHECK(said.status == 0);
}
