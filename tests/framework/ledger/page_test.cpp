// SPDX-License-Identifier: Apache-2.0
//
// docs/ledger.md: its tables are the ledger's, and its questions have answers.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "foundation/files.hpp"
#include "ledger/ledger.hpp"
#include "ledger/tables.hpp"
#include "tests/framework/ledger/raw.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using tests::sqlite;

namespace {

std::string page() { return read_file(fs::path(ATHANOR_SOURCE_DIR) / "docs/ledger.md"); }

// Columns by table, as the page's table lists them.
std::map<std::string, std::string> documented() {
  std::map<std::string, std::string> out;
  std::istringstream in(page());
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("| `", 0) != 0) continue;
    const auto end = line.find('`', 3), last = line.rfind("| ", line.size() - 2);
    out[line.substr(3, end - 3)] = line.substr(last + 2, line.size() - last - 4);
  }
  return out;
}

std::vector<std::string> questions() {
  std::vector<std::string> out;
  const std::string text = page(), begin = "```sql\n", end = "```";
  for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    at += begin.size();
    out.push_back(text.substr(at, text.find(end, at) - at));
  }
  return out;
}

// A run of one model call that was tried twice and one program that failed.
void fill(Ledger &ledger) {
  Attempt attempt;
  attempt.instance = "main/a";
  attempt.call = "draft";
  attempt.model = "parrot";
  ledger.start_call({"main/a", "draft", "llm", "a.draft", "coder", "k", 1, Json::object()});
  for (const char *outcome : {"timeout", "ok"}) {
    ledger.start_attempt(attempt);
    attempt.outcome = outcome;
    if (attempt.outcome == "ok") {
      attempt.input_tokens = 1000;
      attempt.output_tokens = 50;
      attempt.cost = 0.25;
    }
    ledger.end_attempt(attempt);
    ++attempt.number;
  }
  ledger.start_call({"main/a", "run", "experiment", "", "", "k", 0, Json::object()});
  ledger.submit_job("main.a.run", "main/a", "run", "local", "jobs/main.a.run", Json::object());
  ledger.end_job(
      "main.a.run", {{"reason", "exited"}, {"exit_code", 3}},
      {{{"id", "run#1"}, {"metric", "accuracy"}, {"value", 0.5}, {"condition", "baseline"}, {"dataset", "digits"}},
       {{"id", "run#2"}, {"metric", "accuracy"}, {"value", 0.7}, {"condition", "baseline"}, {"dataset", "digits"}}});
  ledger.wait(ledger.end_call("main/a", "run", true, {{"status", "failed"}, {"output", "and then it broke"}}));
}

}  // namespace

TEST_CASE("the page on the ledger names every table with all its columns, and today's layout") {
  const tests::TemporaryFolder folder;
  const fs::path file = folder / "ledger.sqlite";
  Ledger::create(file);
  std::map<std::string, std::string> real;
  for (const auto &row : sqlite(file,
                                "SELECT t.name,c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE "
                                "t.type='table' ORDER BY t.name,c.cid"))
    real[row[0]] += (real[row[0]].empty() ? "" : ", ") + row[1];
  CHECK(documented() == real);
  CHECK_THAT(page(), Catch::Contains("this page describes layout " + std::to_string(ledger_layout) + "."));
}

TEST_CASE("the questions on the page are answered as they say") {
  const tests::TemporaryFolder folder;
  const fs::path file = folder / "ledger.sqlite";
  fill(*Ledger::create(file));
  const auto asked = questions();
  REQUIRE(asked.size() == 3);
  CHECK(sqlite(file, asked[0]) == tests::Rows{{"main/a", "parrot", "2", "1000", "50", "0.25", "1"}});
  CHECK(sqlite(file, asked[1]) == tests::Rows{{"main.a.run", "exited", "3", "and then it broke"}});
  CHECK(sqlite(file, asked[2]) == tests::Rows{{"main/a", "digits", "baseline", "accuracy", "2", "0.6", "0.5", "0.7"}});
}
