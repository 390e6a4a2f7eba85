// SPDX-License-Identifier: Apache-2.0
//
// See rm.hpp. What speaks against a removal is in run/remove.hpp.
#include "cli/rm.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "cli/open_run.hpp"
#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "report/standing.hpp"
#include "run/remove.hpp"

namespace athanor {
namespace {

// "done, Label noise …"; what can be said of a ledger that cannot be read is nothing.
std::string words_for(const fs::path &folder) {
  try {
    OpenRun run(folder);
    const Json stands = standing(run.record());
    return stands["state"].get<std::string>() + ", " + one_line(stands.value("topic", ""), 60);
  } catch (const Error &) {
    return "its ledger cannot be read";
  }
}

// A relative name that is no path here may be the name of a run below ./runs, as with the other verbs.
fs::path folder_of(const std::string &word) {
  const fs::path given = fs::absolute(word + "/").lexically_normal().parent_path();
  std::error_code none;
  if (fs::exists(fs::symlink_status(given, none))) return given;
  const fs::path below = fs::current_path() / "runs" / word;
  if (word.find('/') == std::string::npos && fs::exists(fs::symlink_status(below, none))) return below;
  find_run(word);  // says what there is instead
  return given;
}

void tell(const std::vector<fs::path> &folders) {
  for (const fs::path &folder : folders) {
    const FolderSize size = size_of_folder(folder);
    std::fprintf(stderr, "%s: %s; %s, %s\n", folder.c_str(), words_for(folder).c_str(),
                 counted(static_cast<std::int64_t>(size.files), "file").c_str(), bytes_text(size.bytes).c_str());
    for (const std::string &job : lost_jobs(folder))
      std::fprintf(stderr, "  %s left no sign of how it ended; if it runs on a cluster, end it there first\n",
                   job.c_str());
  }
}

// Where nobody is asked, nobody can say that these programs are gone.
void refuse_lost(const std::vector<fs::path> &folders) {
  for (const fs::path &folder : folders)
    if (const auto lost = lost_jobs(folder); !lost.empty())
      throw Error("refused", "it is not known whether " + lost.front() + " still runs: it left no sign of how it ended",
                  "`athanor resume " + folder.string() + "` looks for it; without --yes, on a terminal, you decide",
                  folder.string());
}

bool agreed(std::size_t runs) {
  std::fprintf(stderr, "remove %s for good? [y/N] ", runs == 1 ? "this run" : (std::to_string(runs) + " runs").c_str());
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "yes" || answer == "Y";
}

}  // namespace

int verb_rm(const Arguments &arguments) {
  std::vector<fs::path> folders;
  for (const std::string &word : arguments.words)
    if (const fs::path folder = folder_of(word); std::find(folders.begin(), folders.end(), folder) == folders.end())
      folders.push_back(folder);
  for (const fs::path &folder : folders) refuse_to_remove(folder);  // all or none
  if (arguments.yes) {
    refuse_lost(folders);
  } else {
    if (!::isatty(STDIN_FILENO) || !::isatty(STDERR_FILENO))
      throw Error("refused", "removing a run asks first, and there is no terminal to ask on",
                  "give --yes to remove without asking");
    tell(folders);
    if (!agreed(folders.size())) {
      std::fprintf(stderr, "nothing was removed\n");
      return exit_failed;
    }
  }
  Json removed = Json::array();
  for (const fs::path &folder : folders) {
    const FolderSize size = size_of_folder(folder);
    remove_run(folder);
    removed.push_back({{"run", folder.string()}, {"files", size.files}, {"bytes", size.bytes}});
    if (!arguments.json) std::printf("removed %s (%s)\n", folder.c_str(), bytes_text(size.bytes).c_str());
  }
  if (arguments.json) std::fputs(pretty(removed).c_str(), stdout);
  return exit_ok;
}

}  // namespace athanor
