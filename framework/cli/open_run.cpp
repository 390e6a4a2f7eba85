// SPDX-License-Identifier: Apache-2.0
//
// See open_run.hpp.
#include "cli/open_run.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

bool is_run(const fs::path &folder) {
  std::error_code none;
  return fs::is_regular_file(folder / "ledger.sqlite", none);
}

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

std::vector<fs::path> runs_in(const fs::path &folder) {
  std::vector<fs::path> out;
  collect(folder, 2, out);
  std::sort(out.begin(), out.end());
  return out;
}

fs::path find_run(const std::string &word) {
  const fs::path given = fs::absolute(word + "/").lexically_normal().parent_path();
  if (is_run(given)) return given;
  const fs::path runs = fs::current_path() / "runs";
  if (word.find('/') == std::string::npos && is_run(runs / word)) return runs / word;
  std::error_code none;
  const bool there = fs::exists(given, none);
  std::vector<std::string> names;
  for (const fs::path &run : runs_in(given.parent_path())) names.push_back(run.filename());
  for (const fs::path &run : runs_in(runs)) names.push_back(run.filename());
  const std::string near = nearest(given.filename().string(), names);
  throw Error("not_found", there ? "this is no run folder: it has no ledger.sqlite" : "there is no such run",
              !near.empty() ? "did you mean '" + near + "'?"
              : there       ? "`athanor ls " + given.string() + "` lists the runs below it"
                            : "`athanor ls` lists the runs below ./runs",
              given.string());
}

OpenRun::OpenRun(const fs::path &folder)
    : ledger_(Ledger::open_to_read(folder / "ledger.sqlite")), record_(folder, *ledger_) {
  // One transaction for all that is read: of a run that goes on, calls and answers are then of the same moment.
  ledger_->select("BEGIN");
}

}  // namespace athanor
