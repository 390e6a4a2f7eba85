// SPDX-License-Identifier: Apache-2.0
//
// Walks over /proc and over the working folder. Both change while they are walked, so whatever has
// vanished between two looks is passed over.
#include "sandbox/supervisor/watch.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {
namespace {

constexpr int deepest = 100;

struct CloseFolder {
  void operator()(DIR *folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

bool is_dots(const char *name) { return !std::strcmp(name, ".") || !std::strcmp(name, ".."); }

// The children of all threads of a process; also counts the threads.
std::vector<pid_t> children_of(const std::string &process, std::uint64_t &threads) {
  std::vector<pid_t> found;
  const Folder tasks(opendir(("/proc/" + process + "/task").c_str()));
  if (!tasks) return found;
  while (const dirent *task = readdir(tasks.get())) {
    if (is_dots(task->d_name)) continue;
    ++threads;
    const auto text = read_text(dirfd(tasks.get()), (std::string(task->d_name) + "/children").c_str());
    if (!text) continue;
    const char *at = text->c_str();
    for (char *end = nullptr;; at = end) {
      const long pid = std::strtol(at, &end, 10);
      if (end == at) break;
      found.push_back(static_cast<pid_t>(pid));
    }
  }
  return found;
}

std::vector<pid_t> descendants(std::uint64_t &tasks) {
  std::uint64_t own = 0;
  std::vector<pid_t> all = children_of("self", own);
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const pid_t child : children_of(std::to_string(all[i]), tasks)) all.push_back(child);
  return all;
}

std::uint64_t kibibytes(const std::string &status, const char *field) {
  const std::size_t at = status.find(field);
  return at == std::string::npos ? 0 : std::strtoull(status.c_str() + at + std::strlen(field), nullptr, 10);
}

// Visits every entry below the folder, folders before what is in them. `visit` gets the open parent folder, the
// name and its stat, and says whether to go on. False when it was stopped or the nesting is too deep.
using Visit = std::function<bool(int parent, const char *name, const struct stat &about)>;
bool walk(int parent, const char *name, int depth, const Visit &visit) {
  if (depth > deepest) return false;
  Descriptor opened(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!opened) return true;
  const Folder folder(fdopendir(opened.get()));
  if (!folder) return true;
  const int here = opened.release();
  while (const dirent *entry = readdir(folder.get())) {
    if (is_dots(entry->d_name)) continue;
    struct stat about {};
    if (fstatat(here, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (!visit(here, entry->d_name, about)) return false;
    if (S_ISDIR(about.st_mode) && !walk(here, entry->d_name, depth + 1, visit)) return false;
  }
  return true;
}

}  // namespace

TreeUse measure_tree() {
  TreeUse use;
  const Descriptor proc(open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (const pid_t pid : descendants(use.tasks)) {
    const auto status = read_text(proc.get(), (std::to_string(pid) + "/status").c_str());
    if (status) use.bytes += 1024 * (kibibytes(*status, "\nRssAnon:") + kibibytes(*status, "\nRssShmem:"));
  }
  return use;
}

void kill_tree() {
  for (;;) {
    std::uint64_t tasks = 0;
    // Stopped first, so that none makes another one while the list is worked off.
    for (const pid_t pid : descendants(tasks)) kill(pid, SIGSTOP);
    for (const pid_t pid : descendants(tasks)) kill(pid, SIGKILL);
    for (;;) {
      const pid_t ended = waitpid(-1, nullptr, WNOHANG);
      if (ended < 0 && errno == ECHILD) return;
      if (ended <= 0) break;
    }
    usleep(1000);
  }
}

std::uint64_t measure_disk(int folder, std::uint64_t enough) {
  std::uint64_t sum = 0;
  const bool whole = walk(folder, work_folder, 0, [&](int, const char *, const struct stat &about) {
    sum += std::max<std::uint64_t>(4096, static_cast<std::uint64_t>(about.st_blocks) * 512);
    return sum < enough;
  });
  return whole ? sum : std::max(sum, enough);
}

void give_work_to(int folder, unsigned user, unsigned group) {
  const auto give = [&](int parent, const char *name) {
    if (fchownat(parent, name, user, group, AT_SYMLINK_NOFOLLOW) != 0 && errno != ENOENT)
      throw std::system_error(errno, std::generic_category(), "cannot give the working folder to another user");
  };
  walk(folder, work_folder, 0, [&](int parent, const char *name, const struct stat &about) {
    if (S_ISDIR(about.st_mode) || about.st_nlink == 1) give(parent, name);
    return true;
  });
  give(folder, work_folder);
}

}  // namespace athanor::sandbox
