// SPDX-License-Identifier: Apache-2.0
//
// Walks over /proc. It changes while it is walked, so whatever has vanished between two looks is passed over.
#include "sandbox/supervisor/watch.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>
#include <string>

namespace athanor::sandbox {
namespace {

struct CloseFolder {
  void operator()(DIR *folder) const { closedir(folder); }
};

// The children of all threads of a process; also counts the threads.
std::vector<pid_t> children_of(const std::string &process, std::uint64_t &threads) {
  std::vector<pid_t> found;
  const std::unique_ptr<DIR, CloseFolder> tasks(opendir(("/proc/" + process + "/task").c_str()));
  if (!tasks) return found;
  while (const dirent *task = readdir(tasks.get())) {
    if (task->d_name[0] == '.') continue;
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

std::uint64_t bytes_in(const std::string &status, const char *field) {
  const std::size_t at = status.find(field);
  return at == std::string::npos ? 0 : 1024 * std::strtoull(status.c_str() + at + std::strlen(field), nullptr, 10);
}

// utime, stime, cutime and cstime: the 14th to 17th word of /proc/PID/stat. The second may hold anything, in brackets.
double cpu_in(const std::string &stat) {
  const char *at = std::strrchr(stat.c_str(), ')');
  if (!at) return 0;
  for (int word = 2; word < 14 && at; ++word) at = std::strchr(at + 1, ' ');
  double ticks = 0;
  for (int i = 0; i < 4 && at; ++i) {
    ticks += static_cast<double>(std::strtoull(at + 1, nullptr, 10));
    at = std::strchr(at + 1, ' ');
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

TreeUse measure_tree() {
  TreeUse use;
  const Descriptor proc(open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
  use.processes = descendants(use.tasks);
  for (const pid_t pid : use.processes) {
    const std::string process = std::to_string(pid);
    const std::string status = read_text(proc.get(), (process + "/status").c_str()).value_or("");
    use.own_bytes += bytes_in(status, "\nRssAnon:");
    use.shared_bytes += bytes_in(status, "\nRssShmem:");
    use.cpu_seconds += cpu_in(read_text(proc.get(), (process + "/stat").c_str()).value_or(""));
  }
  return use;
}

namespace {

// Each is stopped before its children are listed, so that it cannot have more meanwhile; what is orphaned on the way
// comes to this process. Nothing is killed before all stand still: whoever stands still takes up room in the user's
// limit of processes, which a bomb would fill again at once.
void stop_tree() {
  std::set<pid_t> stopped;
  std::uint64_t ignored = 0;
  for (bool found = true; found;) {
    found = false;
    std::vector<pid_t> all = children_of("self", ignored);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (stopped.insert(all[i]).second) {
        kill(all[i], SIGSTOP);
        found = true;
      }
      for (const pid_t child : children_of(std::to_string(all[i]), ignored)) all.push_back(child);
    }
  }
}

}  // namespace

void kill_tree() {
  for (;;) {
    std::uint64_t tasks = 0;
    stop_tree();
    for (const pid_t pid : descendants(tasks)) kill(pid, SIGKILL);
    for (;;) {
      const pid_t ended = waitpid(-1, nullptr, WNOHANG);
      if (ended < 0 && errno == ECHILD) return;
      if (ended <= 0) break;
    }
    usleep(1000);
  }
}

void Memory::look(pid_t first) {
  std::uint64_t ignored = 0;
  if (places_.empty())
    for (const pid_t pid : children_of(std::to_string(first), ignored))
      for (const char *name : {"/root/tmp", "/root/dev/shm"}) {
        Descriptor place(open(("/proc/" + std::to_string(pid) + name).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (place) places_.push_back(std::move(place));
      }
  bytes = files = 0;
  for (const Descriptor &place : places_) {
    struct statfs about {};
    if (fstatfs(place.get(), &about) != 0 || about.f_type != TMPFS_MAGIC) continue;
    bytes += (about.f_blocks - about.f_bfree) * static_cast<std::uint64_t>(about.f_bsize);
    files += about.f_files - about.f_ffree;
  }
}

}  // namespace athanor::sandbox
