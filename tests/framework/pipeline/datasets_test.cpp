// SPDX-License-Identifier: Apache-2.0
//
// Data sets of a profile and of a pipeline as one list, and what stages are told of them.
#include <catch2/catch.hpp>

#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

const std::string digest(64, 'a');

void write_profile(const Folder &folder, const std::string &more) {
  write_file(folder.path / "field/profile.yaml",
             "id: sticks\nlabel: Sticks\nexperiment: {language: Python, file: e.py, command: [python3, e.py]}\n"
             "phases: [{id: implement, goal: A program., operators: [draft], nodes: 1}]\n" +
                 more);
}

Checked check(const Folder &folder, const std::string &more = {}) {
  return check_stages(folder, "  - use: ideation\n", "domain: field/profile.yaml\n" + more);
}

}  // namespace

TEST_CASE("a slip of the pen in a domain profile is warned of, and a member for a stage of one's own is left to it") {
  const Folder folder;
  write_file(folder.path / "field/profile.yaml",
             "id: sticks\nlabel: Sticks\nsticks: 7\n"
             "experiment: {language: Python, file: e.py, command: [python3, e.py], thread: 2, limits: {second: 5}}\n"
             "phases: [{id: implement, goal: A program., operators: [draft], nodes: 1}]\n");
  const Checked checked = check(folder);
  CHECK(checked.plan);
  const std::string said = render(checked.diagnostics);
  INFO(said);
  CHECK(said.find("profile.yaml:4:70: warning: no such member 'experiment.thread' of a domain profile; did you mean "
                  "'threads'?") != std::string::npos);
  CHECK(said.find("'experiment.limits.second' of a domain profile; did you mean 'seconds'?") != std::string::npos);
  CHECK(said.find("profile.yaml:3:1: warning: no such member 'sticks' of a domain profile") != std::string::npos);
  CHECK(said.find("it has no effect, unless a stage of your own reads it") != std::string::npos);
}

TEST_CASE("a pipeline adds data sets to its profile's, and changes them by id") {
  const Folder folder;
  write_profile(folder,
                "datasets:\n"
                "  - {id: oak, label: Oak, url: 'https://data.example.org/oak.csv?raw=1', sha256: " +
                    digest + ", licence: CC0-1.0, max_bytes: 2GiB}\n  - {id: ash, label: Ash, path: ash.csv}\n");
  write_file(folder.path / "field/ash.csv", "1\n");
  write_file(folder.path / "mine/oak.csv", "2\n");
  write_file(folder.path / "elm.csv", "3\n");
  const Checked checked = check(folder,
                                "datasets:\n"
                                "  - {id: oak, path: mine/oak.csv, target: kind}\n"
                                "  - {id: elm, path: elm.csv}\n");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  const auto &sets = checked.plan->datasets;
  REQUIRE(sets.size() == 3);
  CHECK(sets[0].label == "Oak");  // the rest of the profile's entry stays
  CHECK(sets[0].licence == "CC0-1.0");
  CHECK(sets[0].target == "kind");
  CHECK(sets[0].url.empty());  // but not what belonged to its source
  CHECK(sets[0].sha256.empty());
  CHECK(sets[0].max_bytes == 0);
  CHECK(sets[0].path == fs::weakly_canonical(folder.path) / "mine/oak.csv");
  CHECK(sets[1].path == fs::weakly_canonical(folder.path) / "field/ash.csv");
  CHECK(sets[2].label == "elm");
  CHECK(checked.plan->domain.at("datasets")[0] ==
        Json{{"id", "oak"}, {"label", "Oak"}, {"licence", "CC0-1.0"}, {"target", "kind"}});
}

TEST_CASE("a data set survives its run folder") {
  const Folder folder, run;
  write_profile(folder, "");
  const Checked checked =
      check(folder, "datasets: [{id: oak, url: 'https://data.example.org/a/oak.csv', sha256: " + digest +
                        ", max_bytes: 5000, origins: ['https://cdn.example.org'], hidden: true}]\n");
  REQUIRE(checked.plan);
  write_file(run.path / "pipeline.json", pretty(checked.plan->resolved));
  const Plan plan = plan_of_run(run.path, catalogue());
  REQUIRE(plan.datasets.size() == 1);
  const DataSet &set = plan.datasets[0];
  CHECK(set.url == "https://data.example.org/a/oak.csv");
  CHECK(set.file() == "oak.csv");
  CHECK(set.sha256 == digest);
  CHECK(set.max_bytes == 5000);
  CHECK(set.origins == std::vector<std::string>{"https://cdn.example.org"});
  CHECK(set.hidden);
  CHECK(plan.domain.at("datasets").empty());
}

TEST_CASE("a hidden evaluation takes its program along, its labels are told to no stage") {
  const Folder folder;
  const std::string sets =
      "datasets:\n  - {id: rows, label: Rows, path: rows.csv}\n"
      "  - {id: labels-a, label: A, path: a.csv, hidden: true}\n"
      "  - {id: labels-b, label: B, path: b.csv, hidden: true}\n";
  for (const char *file : {"rows.csv", "a.csv", "b.csv"}) write_file(folder.path / "field" / file, "1\n");
  write_file(folder.path / "field/scoring/score.py", "print('scored')\n");
  auto evaluation = [&](const std::string &labels) {
    write_profile(folder, sets +
                              "evaluation:\n  program: scoring/score.py\n  command: [python3, score.py]\n"
                              "  predictions: predictions/*.csv\n  labels: " +
                              labels + "\n");
    return check(folder);
  };
  const Checked checked = evaluation("{selection: labels-a, claim: labels-b}");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  CHECK(checked.plan->domain.at("evaluation").at("program") ==
        Json{{"path", "score.py"}, {"text", "print('scored')\n"}});
  REQUIRE(checked.plan->domain.at("datasets").size() == 1);
  CHECK(checked.plan->domain.at("datasets")[0].at("id") == "rows");
  CHECK(messages(evaluation("{selection: labels-a, claim: labels-a}")) ==
        "programs would be chosen and claims be made on the same labels\n");
  CHECK(messages(evaluation("{selection: labels-a, claim: rows}")) == "every experiment can see the labels 'rows'\n");
}
