// SPDX-License-Identifier: Apache-2.0
//
// The quickstart packed, handed to somebody who has neither its configuration nor its model, and run again.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "run/archive.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("the quickstart's confirmed experiments come out the same from its archive") {
  const TemporaryFolder folder;
  fs::copy(source("configs"), folder / "configs", fs::copy_options::recursive);
  const Said ran = athanor_says({"run", (folder / "configs/quickstart.yaml").string(), "--run-dir",
                                 (folder / "run").string(), "--set", "parameters.noise_levels=[0.0, 0.4]", "--set",
                                 "stages.experiment.with.confirmation_seeds=2"});
  INFO(ran.err);
  REQUIRE(ran.status == 0);

  const Said packed = athanor_says({"export", "run"}, folder.path());
  INFO(packed.err);
  REQUIRE(packed.status == 0);
  CHECK_THAT(packed.lines().at(0), Catch::Matches("[0-9]+ files, 10 confirmed experiments, [0-9.]+ MB"));
  CHECK(packed.lines().at(1) == "archive " + (folder / "run.zip").string());
  const Said twice = athanor_says({"export", "run", "run.zip"}, folder.path());
  CHECK(twice.status == 1);
  CHECK(twice.err == "athanor: " + (folder / "run.zip").string() +
                         ": there is such a file already\n  choose another name, or remove it\n");

  fs::remove_all(folder / "configs");
  fs::rename(folder / "run", folder / "gone");
  const Said said = athanor_says({"reproduce", "run.zip", "--tolerance", "0"}, folder.path());
  INFO(said.out << said.err);
  CHECK(said.status == 0);
  CHECK(said.lines().front() ==
        "PROGRAM                           RUNS  FAILED  RECORDS  EQUAL  WITHIN  DIFFERENT  TIMES");
  CHECK(said.out.find("reproduced: every record is the same within its tolerance\nfolder " +
                      (folder / "run-reproduced").string() + "\n") != std::string::npos);
  const Said resumed = athanor_says({"resume", "run-reproduced"}, folder.path());
  CHECK(resumed.status == 1);
  CHECK(resumed.err.find("this folder holds a reproduction; it has nothing to go on with") != std::string::npos);

  // A number that was tampered with is found.
  const fs::path original = folder / "run-reproduced/original";
  Json experiments = Json::parse(read_file(original / "reproduce.json"));
  Json &record = experiments.at("jobs").at(0).at("records").at(0);
  record["value"] = record.at("value").get<double>() + 0.25;
  write_file(original / "reproduce.json", pretty(experiments));
  std::vector<ArchiveFile> files;
  for (const auto &entry : fs::recursive_directory_iterator(original))
    if (entry.is_regular_file()) files.push_back({entry.path().lexically_relative(original), entry.path(), ""});
  write_archive(folder / "tampered.tar.gz", files);
  const Said found = athanor_says({"reproduce", "tampered.tar.gz", "--json", "--run-dir", "second"}, folder.path());
  CHECK(found.status == 1);
  const Json told = Json::parse(found.out);
  CHECK(told.at("same") == false);
  CHECK(told.at("differences").size() == 1);
}

TEST_CASE("export and reproduce say what they cannot do") {
  const TemporaryFolder folder;
  folder.write("words.zip", "words");
  const Said no_run = athanor_says({"export", "."}, folder.path());
  CHECK(no_run.status == 1);
  CHECK(no_run.err.find("this is no run folder: it has no ledger.sqlite") != std::string::npos);
  const Said no_name = athanor_says({"export", ".", "calls.jsonl"}, folder.path());
  CHECK(no_name.status == 2);
  CHECK(no_name.err ==
        "athanor: an archive is called NAME.zip or NAME.tar.gz, not 'calls.jsonl'\n  `athanor export RUN FILE --calls` "
        "writes the model calls alone, into a file of any name\n");
  const Said no_file = athanor_says({"export", ".", "--calls"}, folder.path());
  CHECK(no_file.status == 2);
  const Said words = athanor_says({"reproduce", "words.zip"}, folder.path());
  CHECK(words.status == 1);
  CHECK(words.err.find("this cannot be read as a .zip or .tar.gz file") != std::string::npos);
  const Said far = athanor_says({"reproduce", "words.zip", "--tolerance", "wide"}, folder.path());
  CHECK(far.status == 2);
  CHECK(far.err ==
        "athanor: --tolerance takes a number from 0 (exact) to 1, not 'wide'\n  1e-6 is one part in a million\n");
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}
