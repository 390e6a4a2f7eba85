// SPDX-License-Identifier: Apache-2.0
//
// See remove.hpp.
#include "run/remove.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/remove_tree.hpp"
#include "ledger/ledger.hpp"
#include "run/folder.hpp"

namespace athanor {
namespace {

// -1: nobody holds it.
long holder_of(const fs::path &lock) {
  const int fd = ::open(lock.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return -1;
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  const bool held = ::fcntl(fd, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
  ::close(fd);
  return held ? std::max<long>(whole.l_pid, 0) : -1;
}

bool is_file(const fs::path &path) {
  std::error_code none;
  return fs::is_regular_file(fs::symlink_status(path, none));
}

void refuse_live(const fs::path &run) {
  const std::vector<LiveJob> live = live_jobs(run);
  if (live.empty()) return;
  const LiveJob &first = live.front();
  const std::string process = first.process > 0 ? " (process " + std::to_string(first.process) + ")" : "";
  throw Error("refused",
              live.size() == 1 ? "a program of this run still runs: " + first.job + process
                               : std::to_string(live.size()) + " programs of this run still run, the first of them " +
                                     first.job + process,
              "wait until they have ended, or end their processes, or take them over with `athanor resume " +
                  run.string() + "`",
              run.string());
}

}  // namespace

std::vector<LiveJob> live_jobs(const fs::path &run) {
  std::vector<LiveJob> out;
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(run / "jobs", none))
    if (fs::is_directory(entry.symlink_status(none)))
      if (const long process = holder_of(entry.path() / "lock"); process >= 0)
        out.push_back({entry.path().filename(), process});
  std::sort(out.begin(), out.end(), [](const LiveJob &a, const LiveJob &b) { return a.job < b.job; });
  return out;
}

std::vector<std::string> lost_jobs(const fs::path &run) {
  std::vector<std::string> out;
  try {
    const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
    for (const Json &row :
         ledger->select("SELECT id,folder FROM jobs WHERE id NOT IN (SELECT id FROM job_ends) ORDER BY id")) {
      const fs::path folder = run / row["folder"].get<std::string>();
      std::error_code none;
      const bool begun = fs::is_directory(fs::symlink_status(folder, none));  // a replay's are only on record
      if (begun && !is_file(folder / "exit.json") && !is_file(folder / "lock")) out.push_back(row["id"]);
    }
  } catch (const Error &) {  // an old or broken ledger may be removed too
  }
  return out;
}

void refuse_to_remove(const fs::path &run) {
  std::error_code none;
  const fs::file_status status = fs::symlink_status(run, none);
  if (!fs::exists(status))
    throw Error("not_found", "there is no such run", "`athanor ls` lists the runs", run.string());
  if (fs::is_symlink(status))
    throw Error("refused", "this is a link, and what it leads to is not removed through it",
                "name the folder itself, or remove the link with rm", run.string());
  if (!is_file(run / "ledger.sqlite") || !(is_file(run / "pipeline.json") || is_file(run / "pipeline.yaml")))
    throw Error("refused", "this is no run folder: it lacks ledger.sqlite or pipeline.yaml",
                "`athanor rm` removes runs only; use rm for anything else", run.string());
  if (const auto holder = run_holder(run))
    throw Error("refused", "this run is running (" + holder->text + ")",
                "`athanor pause " + run.string() + "` pauses it", run.string());
  refuse_live(run);
}

FolderSize size_of_folder(const fs::path &folder) {
  FolderSize out;
  std::error_code none;
  for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, none);
       entry != fs::recursive_directory_iterator(); entry.increment(none)) {
    if (!fs::is_regular_file(entry->symlink_status(none))) continue;
    ++out.files;
    if (const auto size = fs::file_size(entry->path(), none); !none) out.bytes += size;
  }
  return out;
}

void remove_run(const fs::path &run) {
  refuse_to_remove(run);
  const RunLock lock(run);
  refuse_live(run);  // somebody may have held the run and started a job in between
  const fs::path gone = run.parent_path() / ("." + run.filename().string() + ".removed-" + std::to_string(::getpid()));
  std::error_code failed;
  fs::rename(run, gone, failed);
  if (failed)
    throw Error("refused", "the run folder cannot be removed: " + failed.message(),
                "you need write permission in the folder around it", run.string());
  remove_tree(gone, failed);
  if (failed)
    throw Error("refused", "a part of the run folder cannot be removed: " + failed.message(),
                "remove the rest with rm -r", gone.string());
}

}  // namespace athanor
