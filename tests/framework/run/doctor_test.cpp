// SPDX-License-Identifier: Apache-2.0
//
// What the doctor finds in a run folder, one change at a time, on a run of the stage `crowd`.
#include <fcntl.h>
#include <sys/file.h>

#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "run/doctor.hpp"
#include "tests/framework/ledger/raw.hpp"
#include "tests/framework/services/a_run.hpp"

using namespace athanor;
using tests::ARun;
using tests::sqlite;

namespace {

// A finished run of two jobs and two model calls.
struct Patient : ARun {
  Patient() : ARun({{"jobs", 2}, {"asks", 2}}, Json::object(), Json::object()) {
    REQUIRE(go().end == RunResult::End::done);
  }
  fs::path file() const { return run_folder() / "ledger.sqlite"; }
  Findings examined() const { return examine_run(run_folder(), types); }
  // The only fault, after something was done to it.
  Finding fault() const {
    const Findings found = examined();
    for (const Finding &finding : found.all()) UNSCOPED_INFO(finding.code << ": " << finding.what);
    REQUIRE(found.faults() == 1);
    for (const Finding &finding : found.all())
      if (finding.weight == Finding::Weight::fault) return finding;
    return {};
  }
  Finding note(const std::string &code) const {
    const Findings found = examined();
    CHECK(found.faults() == 0);
    for (const Finding &finding : found.all())
      if (finding.code == code) return finding;
    FAIL("there is no note " + code);
    return {};
  }
  fs::path blob() const {
    const auto store = Ledger::open(file());
    ArtifactStore artifacts(run_folder(), *store, types);
    keep_blob(run_folder(), *store, "bytes", "text/plain");
    store->wait_for_all();
    return artifacts.file("sha256:" + sha256("bytes"));
  }
};

}  // namespace

TEST_CASE("a run that nobody touched is sound") {
  const Patient run;
  CHECK(run.examined().all().empty());
  REQUIRE_THROWS_WITH(examine_run(run.folder / "nowhere", run.types), Catch::Contains("this is no run folder"));
}

TEST_CASE("an artifact that was edited, one that is gone, and one that does not fit its type") {
  const Patient run;
  const fs::path file = run.run_folder() / "artifacts/main/crowd/idea@1.json";
  const std::string before = read_file(file);
  write_file(file, before + "\n");
  CHECK(run.fault().code == "artifact_changed");
  CHECK(run.fault().names == std::vector<std::string>{"main/crowd/idea@1"});
  CHECK(run.fault().hint == "put the recorded files back; an edit is a new version, not a change of an old one");
  fs::remove(file);
  CHECK(run.fault().code == "artifact_missing");
  CHECK(run.fault().what == "1 artifact has no file");
  write_file(file, before);
  CHECK(run.examined().faults() == 0);
  const std::string odd = R"({"id": "x"})";
  write_file(file, odd);
  sqlite(run.file(), "UPDATE artifacts SET size=" + std::to_string(odd.size()) + ",sha256='" + sha256(odd) + "'");
  CHECK(run.fault().code == "artifact_unfit");
  sqlite(run.file(), "UPDATE artifacts SET type='com.vendor.idea/1'");
  CHECK(run.note("type_unknown").names == std::vector<std::string>{"main/crowd/idea@1 (com.vendor.idea/1)"});
}

TEST_CASE("a kept file whose bytes changed, or that is gone") {
  const Patient run;
  const fs::path blob = run.blob();
  CHECK(run.examined().faults() == 0);
  fs::permissions(blob, fs::perms::owner_write, fs::perm_options::add);
  tests::overwrite(blob, 0, "B");
  CHECK(run.fault().code == "blob_changed");
  CHECK(run.fault().names == std::vector<std::string>{sha256("bytes")});
  fs::remove(blob);
  CHECK(run.fault().code == "blob_missing");
}

TEST_CASE("what was frozen at the start and is not as it was") {
  const Patient run;
  write_file(run.run_folder() / "topic.md", "something else");
  CHECK(run.fault().what == "topic.md is not what was read at the start of the run");
  write_file(run.run_folder() / "topic.md", "none");
  CHECK(run.examined().faults() == 0);
  fs::remove(run.run_folder() / "domain.json");
  CHECK(run.fault().what == "domain.json was read at the start of the run and is gone");
  write_file(run.run_folder() / "domain.json", pretty(run.plan.domain));
  write_file(run.run_folder() / "prompts/crowd.more.mustache", "Hello");
  CHECK(run.fault().what == "prompts/crowd.more.mustache was not there at the start of the run, and would now be used");
  fs::remove(run.run_folder() / "prompts/crowd.more.mustache");
  // A run from before the hashes were recorded still has its plan's.
  sqlite(run.file(), "DELETE FROM events WHERE kind='files.frozen'");
  CHECK(run.examined().faults() == 0);
  write_file(run.run_folder() / "pipeline.json", "{}");
  CHECK(run.fault().what == "pipeline.json is not what the run was started with");
}

TEST_CASE("rows that do not fit each other, each by what is missing") {
  struct Wound {
    const char *sql, *code, *what;
  };
  for (const Wound &wound : {
           Wound{"DELETE FROM deliveries WHERE position=1", "deliveries_with_gaps",
                 "1 stage's order of hand-overs has gaps"},
           Wound{"INSERT INTO answers VALUES('main/crowd','ghost',1,'{}','')", "answer_without_call",
                 "1 answer belongs to no call"},
           Wound{"INSERT INTO accounted VALUES('main/crowd','ghost')", "accounted_without_call",
                 "1 journal entry accounts for no call"},
           Wound{"DELETE FROM jobs WHERE id='main.crowd.job-1'; DELETE FROM results WHERE job='main.crowd.job-1'",
                 "end_without_job", "1 end is of no job"},
           Wound{"DELETE FROM jobs WHERE id='main.crowd.job-1'; DELETE FROM job_ends WHERE id='main.crowd.job-1'",
                 "result_without_job", "1 result is of no job"},
           Wound{"DELETE FROM artifacts", "output_without_artifact", "1 output of a finished stage has no artifact"},
           Wound{"UPDATE calls SET request_json=replace(request_json,'ask','bsk') WHERE name='ask-1'",
                 "request_changed", "1 call's request is not what its hash says"},
           Wound{"UPDATE answers SET answer_json='{\"text' WHERE name='ask-0'", "garbled_text",
                 "answers.answer_json: 1 text is no JSON"},
       }) {
    const Patient run;
    sqlite(run.file(), wound.sql);
    const Finding found = run.fault();
    CHECK(found.code == wound.code);
    CHECK(found.what == wound.what);
    CHECK(found.where == run.file().string());
    CHECK_FALSE(found.hint.empty());
  }
}

TEST_CASE("what may have been billed and what may still run is listed, and is no fault") {
  const Patient run;
  sqlite(run.file(),
         "UPDATE attempts SET ended=NULL WHERE call='ask-1'; DELETE FROM job_ends WHERE id='main.crowd.job-0'");
  CHECK(run.note("possibly_billed").names == std::vector<std::string>{"main/crowd/ask-1 #1"});
  CHECK(run.note("job_without_end").names == std::vector<std::string>{"main.crowd.job-0"});
}

TEST_CASE("a page that is not what was written: found, and everything else is still examined") {
  const Patient run;
  const fs::path artifact = run.run_folder() / "artifacts/main/crowd/idea@1.json";
  write_file(artifact, "{}");
  sqlite(run.file(), "PRAGMA wal_checkpoint(TRUNCATE)");
  const auto page = std::stoull(sqlite(run.file(), "SELECT rootpage FROM sqlite_master WHERE name='events'")[0][0]);
  tests::overwrite(run.file(), (page - 1) * 4096, std::string(4096, '\x55'));
  const Findings found = run.examined();
  std::set<std::string> codes;
  for (const Finding &finding : found.all()) codes.insert(finding.code);
  CHECK(codes.count("ledger_damaged") == 1);
  CHECK(found.all().front().what == "the ledger is damaged; what cannot be read to the end: events");
  CHECK(found.all().front().hint == "`athanor doctor " + run.run_folder().string() +
                                        " --salvage NEWFOLDER` copies what can be read into a new run folder");
  CHECK(codes.count("artifact_changed") == 1);
}

TEST_CASE("the lock: held, left behind, free") {
  const Patient run;
  {
    const RunLock lock(run.run_folder());
    CHECK_THAT(run.note("locked").what, Catch::StartsWith("the run is going on: held by process "));
  }
  CHECK(run.examined().all().empty());
  write_file(run.run_folder() / "lock", "process 1 on elsewhere since 2026-01-01T00:00:00.000Z");
  CHECK(run.note("lock_stale").what ==
        "the last host ended without letting go (killed, or the machine stopped): "
        "process 1 on elsewhere since 2026-01-01T00:00:00.000Z");
}

TEST_CASE("files that were not written to the end are told") {
  const Patient run;
  write_file(run.run_folder() / "artifacts/main/crowd/idea@2.json.new", "{");
  const Finding found = run.note("torn_write");
  CHECK(found.what == "1 file was not written to the end, and nothing uses it");
  CHECK(found.names == std::vector<std::string>{"artifacts/main/crowd/idea@2.json.new"});
}
