// SPDX-License-Identifier: Apache-2.0
//
// A run as the verbs that only look at runs open it: named by a person, read in one moment, never written. What each
// verb shows of it is in its own file.
#ifndef ATHANOR_CLI_OPEN_RUN_HPP
#define ATHANOR_CLI_OPEN_RUN_HPP

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "report/record.hpp"

namespace athanor {

// The folder of the run that `word` names: a path, or the name of a run below ./runs. Throws Error("not_found") with
// the nearest name.
fs::path find_run(const std::string &word);

// The run folders below a folder, at most two levels deep, without following links; folders whose name begins with a
// dot (runs that are being made) are left out.
std::vector<fs::path> runs_in(const fs::path &folder);

class OpenRun {
 public:
  // Everything is read as it was at this moment, also of a run that goes on. Throws Error when the ledger cannot be
  // read.
  explicit OpenRun(const fs::path &folder);

  Record &record() { return record_; }
  Ledger &ledger() { return *ledger_; }
  const fs::path &folder() const { return record_.folder(); }

 private:
  std::unique_ptr<Ledger> ledger_;
  Record record_;
};

}  // namespace athanor

#endif
