// SPDX-License-Identifier: Apache-2.0
//
// The quickstart repeated from its record: with its model's script gone, its literature gone and no program to be
// found, it makes the same artifacts; with another prompt it stops and says so; its answers go into a file and come
// back.
#include <algorithm>
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// As on a machine that has nothing but athanor: neither bwrap nor python3 nor pdflatex.
Said bare(std::vector<std::string> words) {
  words.insert(words.begin(), {"/usr/bin/env", "PATH=/nowhere", built("bin/athanor")});
  return run_command(std::move(words), "/");
}

void replace_in(const fs::path &file, const std::string &from, const std::string &to) {
  std::string text = read_file(file);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  write_file(file, text.replace(at, from.size(), to));
}

// The configuration where it can be changed, and the quickstart run from it.
struct Quickstart {
  TemporaryFolder folder;
  fs::path configs = folder / "configs", run = folder / "run";

  Quickstart() {
    fs::copy(source("configs"), configs, fs::copy_options::recursive);
    const Said said = athanor_says({"run", (configs / "quickstart.yaml").string(), "--run-dir", run.string(), "--set",
                                    "parameters.noise_levels=[0.0, 0.4]"});
    INFO(said.err);
    REQUIRE(said.status == 0);
  }
};

Json calls(const fs::path &run) {
  return Ledger::open_to_read(run / "ledger.sqlite")
      ->select("SELECT instance,name,key,started FROM calls ORDER BY instance,name");
}

}  // namespace

TEST_CASE("the quickstart is repeated from its record alone, and every artifact is identical") {
  const Quickstart quickstart;
  const fs::path &folder = quickstart.folder.path(), &run = quickstart.run;

  // Its answers, taken before their source goes.
  const Said exported = athanor_says({"export", run.string(), (folder / "record.jsonl").string(), "--calls"});
  INFO(exported.err);
  REQUIRE(exported.status == 0);
  const Said twice = athanor_says({"export", run.string(), (folder / "record.jsonl").string(), "--calls"});
  CHECK(twice.status == 1);
  CHECK(twice.err.find("there is such a file already") != std::string::npos);

  fs::rename(quickstart.configs, folder / "gone");
  const Said said = bare({"replay", run.string()});
  INFO(said.err << said.out);
  REQUIRE(said.status == 0);
  const std::vector<std::string> lines = said.lines();
  REQUIRE(lines.size() == 4);
  CHECK_THAT(lines[0], Catch::Contains(" model calls, ") && Catch::Contains(" experiments, ") &&
                           Catch::EndsWith(" from the record, 0 made"));
  CHECK_THAT(lines[1], Catch::Matches("([0-9]+) of \\1 artifacts are identical"));
  CHECK(lines[2] == "replay " + run.string() + "-replay");
  CHECK(lines[3] == "report " + run.string() + "-replay/report.html");
  const fs::path replay = run.string() + "-replay";
  CHECK(read_file(replay / "paper.pdf") == read_file(run / "paper.pdf"));
  CHECK(calls(run) == calls(replay));
  CHECK(fs::is_empty(replay / "jobs"));
  for (const fs::directory_entry &blob : fs::recursive_directory_iterator(replay / "blobs"))
    if (blob.is_regular_file()) CHECK(blob.hard_link_count() >= 2);  // no second copy

  const Said resumed = athanor_says({"resume", replay.string()});
  CHECK(resumed.status == 1);
  CHECK(resumed.err.find("this is the replay of another run") != std::string::npos);

  // As an object, into a folder of one's choice; a replay is a record, too.
  const Said again = bare({"replay", replay.string(), "--json", "--run-dir", (folder / "again").string()});
  REQUIRE(again.status == 0);
  const Json object = Json::parse(again.out);
  CHECK(object.at("ok") == true);
  CHECK(object.at("made") == 0);
  CHECK(object.at("from_record").at("llm").get<int>() >= 20);
  CHECK(object.at("artifacts").at("identical") == object.at("artifacts").at("recorded"));

  // Another prompt is seen, and where it differs.
  const fs::path changed = folder / "changed";
  fs::copy(run, changed, fs::copy_options::recursive);
  replace_in(changed / "prompts" / "experiment.draft.mustache", "You write", "Thou writest");
  const Said missed = bare({"replay", changed.string()});
  CHECK(missed.status == 1);
  CHECK_THAT(
      missed.err,
      Catch::Contains("cannot be replayed: the request is the recorded one, but the chat made from it is not:") &&
          Catch::Contains("recorded \"You ") && Catch::Contains("asked \"Thou writest "));

  // The record answers in place of the model.
  const fs::path configs = folder / "configs";
  fs::rename(folder / "gone", configs);
  fs::remove(configs / "quickstart" / "script.yaml");
  write_file(configs / "ideas.yaml",
             "athanor: 1\ntopic: topics/label-noise.md\nparameters: {noise_levels: [0.0, 0.4]}\n"
             "models: {default: {use: replay, model: scientist, with: {record: ../record.jsonl}}}\n"
             "literature: [{use: bibtex, with: {file: quickstart/literature.bib}}]\n"
             "domain: domains/machine-learning.yaml\n"
             "backend: {use: local, with: {workers: 2, time: 2min, memory: 2GiB}}\n"  // ideas are made for a machine
             "stages: [{use: ideation, with: {ideas: 3, reflections: 1}}]\n");
  const fs::path ideas = folder / "ideas";
  const Said replayed = athanor_says({"run", (configs / "ideas.yaml").string(), "--run-dir", ideas.string()});
  INFO(replayed.err);
  REQUIRE(replayed.status == 0);
  CHECK(read_file(ideas / "artifacts/main/ideation/ideas@1.json") ==
        read_file(run / "artifacts/main/ideation/ideas@1.json"));

  // What was never asked is not made up.
  replace_in(configs / "ideas.yaml", "ideas: 3", "ideas: 2");
  const Said unknown = athanor_says({"run", (configs / "ideas.yaml").string(), "--run-dir", (folder / "two").string()});
  CHECK(unknown.status == 1);
  CHECK_THAT(unknown.err, Catch::Contains("the record has no answer to this ideation.") &&
                              Catch::Contains("; the nearest chat is that of main/ideation "));
}
