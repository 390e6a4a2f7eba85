// SPDX-License-Identifier: Apache-2.0
//
// A damaged ledger as a user meets it: what resume, doctor and the salvaged run say.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "tests/fault/storage/local_run.hpp"
#include "tests/framework/ledger/raw.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// A finished run whose page with the first answers is not what was written.
struct Damaged : LocalRun {
  Damaged() : LocalRun({"sh", "-c", "echo '{\"metric\": \"m\", \"value\": 1}' > results.jsonl"}, 2) {
    REQUIRE(start().wait().status == 0);
    const fs::path file = folder() / "ledger.sqlite";
    sqlite(file, "PRAGMA wal_checkpoint(TRUNCATE)");
    const auto page = std::stoull(sqlite(file, "SELECT rootpage FROM sqlite_master WHERE name='answers'")[0][0]);
    overwrite(file, (page - 1) * 4096, std::string(4096, '\x5a'));
  }
};

}  // namespace

TEST_CASE("resume refuses a damaged ledger and points to the doctor, who names the damage and what to do") {
  const Damaged run;
  const Said resumed = run.resume();
  CHECK(resumed.status == 1);
  CHECK_THAT(resumed.err, Catch::Contains("the ledger is damaged"));
  CHECK_THAT(resumed.err, Catch::Contains("`athanor doctor " + run.folder().string() +
                                          "` says what is lost; with --salvage NEWFOLDER it saves the rest"));
  const Said doctor = run.doctor();
  CHECK(doctor.status == 1);
  CHECK_THAT(doctor.out, Catch::Contains("fault " + (run.folder() / "ledger.sqlite").string() +
                                         ": the ledger is damaged; what cannot be read to the end: answers\n"));
  CHECK_THAT(doctor.out, Catch::Contains("      `athanor doctor " + run.folder().string() +
                                         " --salvage NEWFOLDER` copies what can be read into a new run folder\n"));
  CHECK_THAT(doctor.out, Catch::Contains(run.folder().string() + " has 1 fault\n"));
  const Json found = Json::parse(run.says({"doctor", run.folder().string(), "--json"}).out);
  CHECK(found.at("ok") == false);
  CHECK(found.at("run") == run.folder().string());
  bool damage = false;
  for (const Json &finding : found.at("findings"))
    damage |= finding.at("code") == "ledger_damaged" && finding.at("weight") == "fault" && !finding.at("hint").empty();
  CHECK(damage);
}

TEST_CASE("a salvaged run says what was lost, is sound, and can be gone on with") {
  const Damaged run;
  const fs::path saved = run.folder().string() + "-saved";
  const Said salvaged = run.says({"doctor", run.folder().string(), "--salvage", saved.string()});
  INFO(salvaged.out << salvaged.err);
  CHECK(salvaged.status == 0);
  CHECK_THAT(salvaged.out, Catch::Contains("answers             0 rows; some were lost\n"));
  CHECK_THAT(salvaged.out, Catch::Contains("calls               2 rows\n"));
  CHECK_THAT(salvaged.out, Catch::Contains("to go on: athanor resume " + saved.string() + "\n"));
  CHECK(run.says({"doctor", saved.string()}).out == saved.string() + " is sound\n");
  CHECK(run.says({"resume", saved.string()}).status == 0);
  const Said twice = run.says({"doctor", run.folder().string(), "--salvage", saved.string()});
  CHECK(twice.status == 1);
  CHECK_THAT(twice.err, Catch::Contains("there is something already where the salvaged run is to go"));
}

TEST_CASE("what is no run, and what the verb does not know") {
  const Damaged run;
  const Said nowhere = run.says({"doctor", "/nowhere"});
  CHECK(nowhere.status == 1);
  CHECK(nowhere.err ==
        "athanor: /nowhere: this is no run folder: it has no ledger.sqlite\n  name a folder that `athanor run` made\n");
  CHECK(run.says({"doctor"}).status == 2);
  CHECK(run.says({"resume", "/nowhere", "--salvage", "/x"}).status == 2);
}
