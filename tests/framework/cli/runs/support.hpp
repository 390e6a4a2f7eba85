// SPDX-License-Identifier: Apache-2.0
//
// A folder of runs for one test case, and what the command line says about them.
#ifndef ATHANOR_TESTS_CLI_RUNS_SUPPORT_HPP
#define ATHANOR_TESTS_CLI_RUNS_SUPPORT_HPP

#include <catch2/catch.hpp>
#include <functional>

#include "believable_run.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"

namespace athanor::test {

using athanor::tests::athanor_says;
using athanor::tests::Said;
using athanor::tests::TemporaryFolder;

inline bool has(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

// Makes FOLDER/runs/NAME, begun on that day of January.
inline fs::path make_run(const TemporaryFolder &folder, const std::string &name, int day,
                         const std::function<void(BelievableRun &)> &fill) {
  const fs::path path = folder / ("runs/" + name);
  fs::create_directories(path);
  BelievableRun run(path);
  const std::string two = (day < 10 ? "0" : "") + std::to_string(day);
  run.ledger().meta("created", "2026-01-" + two + "T12:00:00.000Z");
  run.ledger().meta("id", name);
  fill(run);
  return path;
}

// Each file of a run but the two that SQLite keeps beside a ledger that is read, with its SHA-256.
inline std::map<std::string, std::string> content_of(const fs::path &folder) {
  std::map<std::string, std::string> out;
  for (const auto &entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (!entry.is_regular_file() || name == "ledger.sqlite-wal" || name == "ledger.sqlite-shm") continue;
    out[entry.path().lexically_relative(folder).string()] = sha256_of_file(entry.path());
  }
  return out;
}

}  // namespace athanor::test

#endif
