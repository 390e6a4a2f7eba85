// SPDX-License-Identifier: Apache-2.0
//
// See open_run.hpp.
#include "report/open_run.hpp"

#include <algorithm>

namespace athanor {
namespace {

void collect(const fs::path &folder, int levels, std::vector<fs::path> &out) {
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, none)) {
    if (entry.path().filename().string().front() == '.' || !fs::is_directory(entry.symlink_status(none))) continue;
    if (is_run(entry.path()))
      out.push_back(entry.path());
    else if (levels > 1)
      collect(entry.path(), levels - 1, out);
  }
}

}  // namespace

bool is_run(const fs::path &folder) {
  std::error_code none;
  return fs::is_regular_file(folder / "ledger.sqlite", none);
}

std::vector<fs::path> runs_in(const fs::path &folder) {
  std::vector<fs::path> out;
  collect(folder, 2, out);
  std::sort(out.begin(), out.end());
  return out;
}

OpenRun::OpenRun(const fs::path &folder)
    : ledger_(Ledger::open_to_read(folder / "ledger.sqlite")), record_(folder, *ledger_) {
  // One transaction for all that is read: of a run that goes on, calls and answers are then of the same moment.
  ledger_->select("BEGIN");
}

}  // namespace athanor
