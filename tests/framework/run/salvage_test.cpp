// SPDX-License-Identifier: Apache-2.0
//
// A ledger with one damaged page, each page in turn: found, never gone on with, and what is left of it is saved so that
// the run can go on.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "run/doctor.hpp"
#include "run/salvage.hpp"
#include "tests/framework/ledger/raw.hpp"
#include "tests/framework/services/a_run.hpp"

using namespace athanor;
using tests::ARun;
using tests::lines;
using tests::sqlite;

namespace {

constexpr std::uintmax_t page_size = 4096;
constexpr int jobs = 60, asks = 30;

// A run that was stopped after two thirds of its calls were handed over, and whose host is gone.
struct Stopped : ARun {
  Stopped() : ARun({{"jobs", jobs}, {"asks", asks}, {"stop_after", 60}}, echo(), {{"slots", 3}}) {
    REQUIRE(go().end == RunResult::End::failed);
    with_options({{"jobs", jobs}, {"asks", asks}});
    plan.roles["default"].provider.options = {{"log", log().string()}};
    sqlite(file(), "PRAGMA wal_checkpoint(TRUNCATE)");
  }
  static Json echo() { return Json::object(); }
  fs::path log() const { return folder / "asked"; }
  fs::path file() const { return run_folder() / "ledger.sqlite"; }
  std::uintmax_t pages() const { return fs::file_size(file()) / page_size; }

  fs::path copy_with_damage(std::uintmax_t page, const std::string &bytes) const {
    const fs::path out = folder / ("damaged-" + std::to_string(page));
    fs::copy(run_folder(), out, fs::copy_options::recursive);
    tests::overwrite(out / "ledger.sqlite", page * page_size, bytes);
    return out;
  }
  RunResult go_in(const fs::path &where) {
    return run_plan(plan, where, types, stop, [](const Json &) {});
  }
};

std::string result_in(const fs::path &run) {
  return Json::parse(read_file(run / "artifacts/main/crowd/idea@1.json")).at("hypothesis");
}

}  // namespace

TEST_CASE("whichever page is damaged: it is found, the rest is saved, and the run goes on from there") {
  Stopped run;
  const std::string everything = std::to_string(jobs + asks) + " ok, 0 failed";
  const auto order = run.ledger()->deliveries("main/crowd");
  int cut = 0;
  for (std::uintmax_t page = 1; page < run.pages(); ++page) {  // the first one holds the list of tables: see below
    INFO("page " << page + 1 << " of " << run.pages());
    const fs::path damaged = run.copy_with_damage(page, std::string(page_size, '\x5a'));
    const Findings found = examine_run(damaged, run.types);
    CHECK(found.faults() > 0);

    try {
      const RunResult result = run.go_in(damaged);
      INFO(result.message);
      CHECK(result.end == RunResult::End::failed);
      CHECK_THAT(result.message, Catch::Contains("damaged"));
      CHECK_THAT(result.hint, Catch::Contains("athanor doctor " + damaged.string()));
    } catch (const Error &e) {
      CHECK(e.code() == "damaged");
      CHECK_THAT(e.hint(), Catch::Contains("`athanor doctor " + damaged.string() + "` says what is lost"));
    }

    const fs::path saved = run.folder / ("saved-" + std::to_string(page));
    const Salvaged salvaged = salvage_run(damaged, saved);
    cut += !salvaged.cut.empty();
    const Findings after = examine_run(saved, run.types);
    for (const Finding &finding : after.all()) {
      INFO(finding.code << ": " << finding.what);
      CHECK(finding.weight == Finding::Weight::note);
    }
    // What is handed over again is a beginning of what had been.
    const auto kept = Ledger::open_to_read(saved / "ledger.sqlite")->deliveries("main/crowd");
    REQUIRE(kept.size() <= order.size());
    CHECK(std::equal(kept.begin(), kept.end(), order.begin()));
    int answered = 0;
    for (const RecordedCall &call : Ledger::open_to_read(saved / "ledger.sqlite")->calls("main/crowd"))
      answered += call.kind == "llm" && call.ended;
    const int before = lines(run.log());
    CHECK(run.go_in(saved).end == RunResult::End::done);
    CHECK(result_in(saved) == everything);
    CHECK(lines(run.log()) - before == asks - answered);  // what was saved is not asked for again
    fs::remove_all(damaged);
    fs::remove_all(saved);
  }
  CHECK(cut > 0);  // some page holds what the stage had decided on
}

TEST_CASE("nothing is lost of a ledger that is whole") {
  Stopped run;
  const Salvaged salvaged = salvage_run(run.run_folder(), run.folder / "saved");
  CHECK(salvaged.complete());
  CHECK(salvaged.cut.empty());
  CHECK(salvaged.dropped_calls == 0);
  for (const char *table : {"meta", "calls", "answers", "deliveries", "attempts", "jobs", "job_ends", "results"}) {
    const std::string all = std::string("SELECT * FROM ") + table + " ORDER BY 1,2";
    CHECK(sqlite(run.folder / "saved/ledger.sqlite", all) == sqlite(run.file(), all));
  }
  const Json event = Ledger::open_to_read(run.folder / "saved/ledger.sqlite")
                         ->select("SELECT data_json FROM events WHERE kind='ledger.salvaged'");
  CHECK(event[0].at("data_json").at("from") == run.run_folder().string());
  REQUIRE_THROWS_WITH(salvage_run(run.run_folder(), run.folder / "saved"),
                      Catch::Contains("there is something already"));
}

TEST_CASE("a text that was changed inside a page is left out, with what may follow from it") {
  Stopped run;
  const auto order = run.ledger()->deliveries("main/crowd");
  sqlite(run.file(), "UPDATE calls SET request_json=replace(request_json,'{','[') WHERE name='" + order[5] + "'");
  const Salvaged salvaged = salvage_run(run.run_folder(), run.folder / "saved");
  CHECK(salvaged.cut == std::vector<std::string>{"main/crowd"});
  CHECK(Ledger::open_to_read(run.folder / "saved/ledger.sqlite")->deliveries("main/crowd").size() == 5);
  CHECK(run.go_in(run.folder / "saved").end == RunResult::End::done);
}

TEST_CASE("a finished stage whose output is no longer recorded runs again from its calls, and what followed it stays") {
  ARun run({{"jobs", 2}, {"asks", 2}}, Json::object(), Json::object());
  REQUIRE(run.go().end == RunResult::End::done);
  const std::string before = read_file(run.run_folder() / "artifacts/main/crowd/idea@1.json");
  sqlite(run.run_folder() / "ledger.sqlite", "DELETE FROM artifacts");
  const Salvaged salvaged = salvage_run(run.run_folder(), run.folder / "saved");
  CHECK(salvaged.undone == std::vector<std::string>{"main/crowd"});
  CHECK(salvaged.cut.empty());
  const RunResult again = run_plan(run.plan, run.folder / "saved", run.types, run.stop, [](const Json &) {});
  CHECK(again.end == RunResult::End::done);
  CHECK(read_file(run.folder / "saved/artifacts/main/crowd/idea@1.json") == before);
}

TEST_CASE("where not even the list of tables is left, that is said, and nothing is made") {
  Stopped run;
  const fs::path damaged = run.copy_with_damage(0, std::string(page_size, '\x5a'));
  const Findings found = examine_run(damaged, run.types);
  REQUIRE(found.faults() == 1);
  CHECK_THAT(found.all().front().what, Catch::Contains("the ledger is damaged and cannot be opened"));
  REQUIRE_THROWS_WITH(salvage_run(damaged, run.folder / "saved"),
                      Catch::Contains("the ledger is damaged and cannot be salvaged"));
  CHECK_FALSE(fs::exists(run.folder / "saved"));
  REQUIRE_THROWS_WITH(run.go_in(damaged), Catch::Contains("the ledger is damaged and cannot be opened"));
}
