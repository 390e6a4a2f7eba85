// SPDX-License-Identifier: Apache-2.0
//
// The machine stops in the middle of a write: the end of the ledger's log is missing, or is not what was written.
#include <catch2/catch.hpp>
#include <random>

#include "ledger/ledger.hpp"
#include "tests/framework/ledger/raw.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;

namespace {

// A ledger after each of its commits, as its two files lay on the disk.
struct Commits {
  tests::TemporaryFolder folder;
  std::vector<std::uintmax_t> log_sizes;  // after commit k

  Commits() {
    const fs::path file = folder / "ledger.sqlite", log = folder / "ledger.sqlite-wal";
    const auto ledger = Ledger::create(file);
    log_sizes.push_back(fs::file_size(log));
    for (int i = 0; i < 30; ++i) {
      ledger->wait(
          ledger->event("", "tick", {{"i", i}, {"text", std::string(static_cast<std::size_t>(i) * 300, 'x')}}));
      log_sizes.push_back(fs::file_size(log));
    }
    fs::create_directory(folder / "then");
    fs::copy_file(file, folder / "then/ledger.sqlite");  // while it is open, as when the power goes
    fs::copy_file(log, folder / "then/ledger.sqlite-wal");
  }
};

// How many events are there, after the log was changed; they must be the first ones.
std::size_t left_after(const Commits &commits, const std::function<void(const fs::path &log)> &change) {
  const tests::TemporaryFolder torn;
  for (const char *name : {"ledger.sqlite", "ledger.sqlite-wal"})
    fs::copy_file(commits.folder / "then" / name, torn / name);
  change(torn / "ledger.sqlite-wal");
  const auto ledger = Ledger::open(torn / "ledger.sqlite");
  const Json rows = ledger->select("SELECT data_json FROM events ORDER BY seq");
  for (std::size_t i = 0; i < rows.size(); ++i) CHECK(rows[i].at("data_json").at("i") == i);
  ledger->wait(ledger->event("", "after", Json::object()));  // and it goes on
  CHECK(ledger->select("PRAGMA integrity_check")[0].at("integrity_check") == "ok");
  return rows.size();
}

}  // namespace

TEST_CASE("a log that ends anywhere holds every commit that was written before") {
  const Commits commits;
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  CHECK(left_after(commits, [](const fs::path &) {}) == 30);
  for (int round = 0; round < 60; ++round) {
    const auto end = std::uniform_int_distribution<std::uintmax_t>(0, commits.log_sizes.back())(random);
    INFO("the log ends after " << end << " bytes");
    std::size_t whole = 0;
    while (whole + 1 < commits.log_sizes.size() && commits.log_sizes[whole + 1] <= end) ++whole;
    // Before the tables themselves were there, there is no ledger yet.
    if (end < commits.log_sizes.front()) continue;
    CHECK(left_after(commits, [&](const fs::path &log) { fs::resize_file(log, end); }) == whole);
  }
}

TEST_CASE("a log whose end was garbled holds every commit before that") {
  const Commits commits;
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 60; ++round) {
    const auto at =
        std::uniform_int_distribution<std::uintmax_t>(commits.log_sizes.front(), commits.log_sizes.back() - 16)(random);
    INFO("garbled from byte " << at);
    std::size_t whole = 0;
    while (whole + 1 < commits.log_sizes.size() && commits.log_sizes[whole + 1] <= at) ++whole;
    std::string noise(16, '\0');
    for (char &c : noise) c = static_cast<char>(random());
    CHECK(left_after(commits, [&](const fs::path &log) { tests::overwrite(log, at, noise); }) == whole);
  }
}
