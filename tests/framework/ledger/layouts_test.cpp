// SPDX-License-Identifier: Apache-2.0
//
// Ledgers of older and newer layouts than this program's own.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "ledger/ledger.hpp"
#include "ledger/tables.hpp"
#include "tests/framework/ledger/raw.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using tests::sqlite;

namespace {

fs::path ledger_of_layout(const tests::TemporaryFolder &folder, int layout) {
  const fs::path file = folder / "ledger.sqlite";
  sqlite(file, "PRAGMA journal_mode=WAL");
  sqlite(file, read_file(fs::path(ATHANOR_SOURCE_DIR) / "tests/framework/ledger/layouts" /
                         (std::to_string(layout) + ".sql")));
  return file;
}

// Every column of every table and index, with its type, whether it may be empty, and its place in the key.
tests::Rows shape(const fs::path &file) {
  tests::Rows all = sqlite(file,
                           "SELECT t.name,c.name,c.type,c.\"notnull\",c.dflt_value,c.pk FROM sqlite_master t, "
                           "pragma_table_info(t.name) c WHERE t.type='table' ORDER BY 1,2");
  for (const auto &row : sqlite(file,
                                "SELECT i.tbl_name,i.name,c.seqno,c.name FROM sqlite_master i, "
                                "pragma_index_info(i.name) c WHERE i.type='index' ORDER BY 1,2,3"))
    all.push_back(row);
  return all;
}

}  // namespace

TEST_CASE("a ledger of any older layout becomes today's when it is opened to go on") {
  const tests::TemporaryFolder fresh;
  Ledger::create(fresh / "ledger.sqlite");
  for (int layout = 1; layout < ledger_layout; ++layout) {
    const tests::TemporaryFolder folder;
    const fs::path file = ledger_of_layout(folder, layout);
    Ledger::open(file);
    CHECK(shape(file) == shape(fresh / "ledger.sqlite"));
    CHECK(sqlite(file, "PRAGMA user_version") == tests::Rows{{std::to_string(ledger_layout)}});
    CHECK(sqlite(file, "SELECT data_json FROM events WHERE kind='ledger.migrated'") ==
          tests::Rows{{"{\"from\":" + std::to_string(layout) + ",\"to\":" + std::to_string(ledger_layout) + "}"}});
  }
}

TEST_CASE("what an old ledger says is still said, and it can be written to") {
  const tests::TemporaryFolder folder;
  const fs::path file = ledger_of_layout(folder, 1);
  const auto ledger = Ledger::open(file);
  CHECK(ledger->meta("id") == "old");
  const auto calls = ledger->calls("main/crowd");
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].answer == Json{{"text", "x"}});
  CHECK_FALSE(calls[1].ended);
  CHECK(ledger->deliveries("main/crowd") == std::vector<std::string>{"ask-0"});
  CHECK(
      ledger->select("SELECT seq,call,role,key,cost_usd,maybe_billed FROM attempts ORDER BY seq") ==
      Json{
          {{"seq", 7}, {"call", "ask-0"}, {"role", "coder"}, {"key", ""}, {"cost_usd", 0.25}, {"maybe_billed", 0}},
          {{"seq", 8}, {"call", "ask-1"}, {"role", "coder"}, {"key", ""}, {"cost_usd", nullptr}, {"maybe_billed", 0}}});
  Attempt attempt;
  attempt.instance = "main/crowd";
  attempt.call = "ask-1";
  attempt.number = 2;
  ledger->wait(ledger->start_attempt(attempt));
  ledger->wait(
      ledger->exchange({{"who", "echo"}, {"method", "GET"}, {"url", "http://x"}, {"seconds", Json::object()}}));
  CHECK(ledger->select("SELECT COUNT(*) AS n FROM attempts")[0]["n"] == 3);
}

TEST_CASE("reading an old ledger reads it in today's tables, and leaves the file as it was") {
  const tests::TemporaryFolder folder;
  const fs::path file = ledger_of_layout(folder, 1);
  const std::string before = read_file(file);
  {
    const auto ledger = Ledger::open_to_read(file);
    CHECK(ledger->calls("main/crowd").size() == 2);
    CHECK(ledger->select("SELECT maybe_billed FROM attempts").size() == 2);
    REQUIRE_THROWS_WITH(ledger->meta("x", "y"), "this ledger was opened to read only");
  }
  CHECK(read_file(file) == before);
  CHECK(sqlite(file, "PRAGMA user_version") == tests::Rows{{"1"}});
}

TEST_CASE("a migration that cannot be done leaves the old ledger whole") {
  const tests::TemporaryFolder folder;
  const fs::path file = ledger_of_layout(folder, 1);
  sqlite(file, "CREATE TABLE exchanges(x)");  // in the way of the last thing that is made
  REQUIRE_THROWS_WITH(Ledger::open(file),
                      Catch::Contains("the ledger cannot be opened: table exchanges already exists"));
  CHECK(sqlite(file, "PRAGMA user_version") == tests::Rows{{"1"}});
  CHECK(sqlite(file, "SELECT COUNT(*) FROM attempts") == tests::Rows{{"2"}});
  CHECK(sqlite(file, "SELECT COUNT(*) FROM sqlite_master WHERE name LIKE '%layout_1%'") == tests::Rows{{"0"}});
}

TEST_CASE("a ledger of a newer layout is refused in words and not touched") {
  const tests::TemporaryFolder folder;
  const fs::path file = folder / "ledger.sqlite";
  Ledger::create(file);
  sqlite(file, "PRAGMA user_version=99");
  const std::string before = read_file(file);
  for (const auto &open : {&Ledger::open, &Ledger::open_to_read}) {
    try {
      open(file);
      FAIL("it was opened");
    } catch (const Error &e) {
      CHECK(e.code() == "refused");
      CHECK(e.message() ==
            "this ledger has layout 99; this athanor knows layouts up to " + std::to_string(ledger_layout));
      CHECK(e.hint() == "use a newer athanor; this one leaves the file as it is");
      CHECK(e.where() == file.string());
    }
  }
  CHECK(read_file(file) == before);
  sqlite(folder / "other.sqlite", "CREATE TABLE other(x)");
  REQUIRE_THROWS_WITH(Ledger::open(folder / "other.sqlite"), "this file is a database, but no ledger");
}
