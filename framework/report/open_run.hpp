// SPDX-License-Identifier: Apache-2.0
//
// A run as whoever only looks at runs opens it: read in one moment, never written. And where runs are.
#ifndef ATHANOR_REPORT_OPEN_RUN_HPP
#define ATHANOR_REPORT_OPEN_RUN_HPP

#include <filesystem>
#include <memory>
#include <vector>

#include "report/record.hpp"

namespace athanor {

// True for a folder that holds a ledger.
bool is_run(const fs::path &folder);

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
