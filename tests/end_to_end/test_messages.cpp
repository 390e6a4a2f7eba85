// SPDX-License-Identifier: Apache-2.0
//
// What a user is told who slips: to the letter, with the right exit status, and nothing half made.
#include <catch2/catch.hpp>

#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("a verb or an option that does not exist gets the nearest one") {
  const Said verb = athanor_says({"chekc", "x.yaml"});
  CHECK(verb.status == 2);
  CHECK(verb.err == "athanor: there is no verb 'chekc'; did you mean 'check'?\n  `athanor help` lists what there is\n");
  const Said option = athanor_says({"run", "x.yaml", "--run-dri", "y"});
  CHECK(option.status == 2);
  CHECK(option.err ==
        "athanor: there is no option '--run-dri'; did you mean '--run-dir'?\n  `athanor help` lists them\n");
  const Said guessed = athanor_says({"version", "--jso"});
  CHECK(guessed.status == 2);  // no abbreviations: a later option could make them mean another thing
}

TEST_CASE("a verb with the wrong number of words says how it is used") {
  const Said said = athanor_says({"run"});
  CHECK(said.status == 2);
  CHECK(said.err == "athanor: usage: athanor run PIPELINE\n  runs a pipeline in a new run folder\n");
  const Said other = athanor_says({"version", "--quiet"});
  CHECK(other.status == 2);
  CHECK(other.err == "athanor: `athanor version` has no option --quiet\n  `athanor help` lists what there is\n");
}

TEST_CASE("a pipeline that does not exist leaves no run folder behind") {
  const TemporaryFolder folder;
  const Said said = athanor_says({"run", "nowhere.yaml"}, folder.path());
  CHECK(said.status == 1);
  CHECK(said.err.find("nowhere.yaml") != std::string::npos);
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a run folder that cannot be made, or is no run, is refused in words") {
  const TemporaryFolder folder;
  folder.write("taken/letter.txt", "dear");
  const Said taken = athanor_says({"run", source("configs/quickstart.yaml"), "--run-dir", (folder / "taken").string()});
  CHECK(taken.status == 1);
  CHECK(taken.err.find("taken: this folder is not empty\n  choose another --run-dir\n") != std::string::npos);
  const Said impossible = athanor_says({"run", source("configs/quickstart.yaml"), "--run-dir", "/proc/nowhere"});
  CHECK(impossible.status == 1);
  CHECK(impossible.err.find("the run folder cannot be made") != std::string::npos);
  const std::string other = (folder / "taken").string();
  const Said no_run = athanor_says({"resume", other});
  CHECK(no_run.status == 1);
  CHECK(no_run.err == "athanor: " + other + ": this is no run folder: it has no ledger.sqlite\n  `athanor ls " + other +
                          "` lists the runs below it\n");
}

TEST_CASE("a file that is no plugin is named, and the others still work") {
  const TemporaryFolder folder;
  folder.write("broken.so", "this is no library");
  const Said said = athanor_says({"plugins", "--plugin-dir", folder.path().string()});
  CHECK(said.status == 0);
  CHECK(said.out.find("broken.so") != std::string::npos);
  CHECK(said.out.find("ideation") != std::string::npos);
}

TEST_CASE("a plugin folder that is not there is a slip, not an empty folder") {
  const Said said = athanor_says({"plugins", "--plugin-dir", "/nowhere/plugins"});
  CHECK(said.status == 2);
  CHECK(said.err ==
        "athanor: --plugin-dir /nowhere/plugins: there is no such folder\n  name a folder that holds plugins (*.so)\n");
}

TEST_CASE("what is shipped is there: five stages, a provider, a backend, the sources of literature") {
  const Said said = athanor_says({"plugins"});
  for (const char *line :
       {"stage       ideation", "stage       experiment", "stage       figures", "stage       writeup",
        "stage       review", "provider    scripted", "backend     local", "literature  bibtex", "literature  crossref",
        "literature  openalex", "literature  semantic_scholar", "literature  arxiv"})
    CHECK(said.out.find(line) != std::string::npos);
}
