// SPDX-License-Identifier: Apache-2.0
//
// See groups.hpp. Version 2 kills a group at once (cgroup.kill), version 1 has its processes killed one by one.
#include "sandbox/groups.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <sstream>
#include <thread>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

// How long the end of killed processes is waited for: on a busy machine each has to get a processor to die on.
constexpr std::chrono::seconds patience(3);
constexpr std::chrono::milliseconds between_looks(1);

std::string machine_name() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

void kill_members(int group) {
  const Descriptor kill_all(openat(group, "cgroup.kill", O_WRONLY | O_CLOEXEC));
  if (kill_all && write(kill_all.get(), "1", 1) == 1) return;
  std::istringstream members(read_text(group, "cgroup.procs").value_or(""));
  for (pid_t pid = 0; members >> pid;)
    if (pid > 0) kill(pid, SIGKILL);  // 0: not visible from here
}

void remove_group(const std::string &path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  if (path.empty() || path[0] != '/' || name.rfind(group_prefix, 0) != 0) return;
  for (const auto until = Clock::now() + patience; rmdir(path.c_str()) != 0 && Clock::now() < until;) {
    const Descriptor group = open_folder(path);
    if (!group) return;
    kill_members(group.get());
    std::this_thread::sleep_for(between_looks);
  }
}

}  // namespace

void note_groups(int folder, const std::vector<std::string> &groups) {
  std::string text = machine_name() + "\n";
  for (const std::string &group : groups) text += group + "\n";
  write_whole(folder, groups_file, text, false);
}

void sweep_groups(int folder) {
  const auto text = read_text(folder, groups_file);
  if (!text) return;
  std::istringstream lines(*text);
  std::string line;
  if (!std::getline(lines, line) || line != machine_name()) return;
  while (std::getline(lines, line)) remove_group(line);
}

}  // namespace athanor::sandbox
