// SPDX-License-Identifier: Apache-2.0
//
// See open_run.hpp.
#include "cli/open_run.hpp"

#include <vector>

#include "foundation/error.hpp"
#include "foundation/words.hpp"

namespace athanor {

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

}  // namespace athanor
