// SPDX-License-Identifier: Apache-2.0
//
// See groups.hpp. Version 2 kills a group at once (cgroup.kill), version 1 has its processes killed one by one.
#include "sandbox/groups.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {
namespace {

// How often, and how long in microseconds, the end of killed processes is waited for.
constexpr int patience = 200, pause_us = 1000;

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
  for (int i = 0; i < patience; ++i) {
    if (rmdir(path.c_str()) == 0) return;
    const Descriptor group = open_folder(path);
    if (!group) return;
    kill_members(group.get());
    usleep(pause_us);
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
