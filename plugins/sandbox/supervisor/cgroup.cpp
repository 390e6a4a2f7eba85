// SPDX-License-Identifier: Apache-2.0
//
// See cgroup.hpp; the files are described in the kernel's admin-guide/cgroup-v1 and cgroup-v2.
#include "sandbox/supervisor/cgroup.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <sstream>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {
namespace {

// What bubblewrap, the launcher and the kernel's own bookkeeping may take beside the job.
constexpr std::uint64_t house_bytes = std::uint64_t{16} << 20, house_tasks = 8;

bool put(const std::string &path, const std::string &text) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file && write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::string text_of(const std::string &path) { return read_text(AT_FDCWD, path.c_str()).value_or(""); }

bool has_word(const std::string &text, const std::string &word, char between) {
  std::istringstream words(text);
  for (std::string one; std::getline(words, one, between);)
    if (one.substr(0, one.find('\n')) == word) return true;
  return false;
}

// The number after "\nKEY " (or at the beginning) in a file of such lines.
std::uint64_t number_after(const std::string &text, const std::string &key) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.rfind(key + " ", 0) == 0) return std::strtoull(line.c_str() + key.size() + 1, nullptr, 10);
  return 0;
}

// One mount of control groups.
struct Mount {
  std::string root, point;
  bool second_version = false;
  std::string controllers;  // of the first: separated by commas, among other options
};

std::optional<Mount> mount_of(const std::string &line) {
  std::istringstream words(line);
  Mount m;
  std::string skip, kind, source;
  words >> skip >> skip >> skip >> m.root >> m.point;
  while (words >> skip && skip != "-") continue;
  words >> kind >> source >> m.controllers;
  m.second_version = kind == "cgroup2";
  if (kind == "cgroup" || kind == "cgroup2") return m;
  return std::nullopt;
}

// This process's own group in a hierarchy, as /proc/self/cgroup tells: "N:CONTROLLERS:PATH".
std::string own_path(const std::string &own, const std::string &controller) {
  std::istringstream lines(own);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (controller.empty() ? controllers.empty() : has_word(controllers, controller, ','))
      return line.substr(second + 1);
  }
  return "";
}

// Where the group of this path is to be seen below the mount; empty when it is not.
std::string folder_of(const Mount &mount, std::string path) {
  if (path.empty() || path.find("/..") != std::string::npos || mount.root.find("/..") != std::string::npos) return "";
  if (mount.root != "/") {
    if (path != mount.root && path.rfind(mount.root + "/", 0) != 0) return "";
    path.erase(0, mount.root.size());
  }
  std::string folder = mount.point + path;
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  return folder;
}

bool writable(const std::string &folder) {
  return !folder.empty() && access(folder.c_str(), W_OK) == 0 && access((folder + "/cgroup.procs").c_str(), W_OK) == 0;
}

// Version 2 wants groups with processes to have no groups below them. So the new group stands below the own one
// only where that is empty (as at the top), else beside it; there it must not escape a limit of the own one.
std::string place_v2(const std::string &own) {
  const auto fits = [](const std::string &folder) {
    const std::string shared = text_of(folder + "/cgroup.subtree_control");
    return writable(folder) && has_word(shared, "memory", ' ') && has_word(shared, "pids", ' ');
  };
  if (own.empty()) return "";
  if (fits(own)) return own;
  const std::string limit = text_of(own + "/memory.max");
  if (!limit.empty() && limit != "max\n") return "";
  const std::string beside = own.substr(0, own.rfind('/'));
  return fits(beside) ? beside : "";
}

// False: the group would not bound what it is there for.
bool set_limits(const GroupPlace &made, const Limits &limits) {
  const std::string memory = std::to_string(limits.memory + house_bytes),
                    tasks = std::to_string(limits.processes + house_tasks);
  switch (made.kind) {
    case GroupPlace::Kind::memory_v1:
      put(made.folder + "/memory.swappiness", "0");
      if (!put(made.folder + "/memory.limit_in_bytes", memory)) return false;
      put(made.folder + "/memory.memsw.limit_in_bytes", memory);  // where swap is counted
      return true;
    case GroupPlace::Kind::processes_v1:
      return put(made.folder + "/pids.max", tasks);
    default:
      put(made.folder + "/memory.swap.max", "0");
      put(made.folder + "/memory.oom.group", "1");
      return put(made.folder + "/memory.max", memory) && put(made.folder + "/pids.max", tasks);
  }
}

}  // namespace

std::vector<GroupPlace> group_places(const std::string &mounts, const std::string &own) {
  std::string memory, processes, both;
  std::istringstream lines(mounts);
  for (std::string line; std::getline(lines, line);) {
    const auto mount = mount_of(line);
    if (!mount) continue;
    const auto first = [&](const char *controller, std::string &place) {
      if (!place.empty() || mount->second_version || !has_word(mount->controllers, controller, ',')) return;
      const std::string folder = folder_of(*mount, own_path(own, controller));
      if (writable(folder)) place = folder;
    };
    first("memory", memory);
    first("pids", processes);
    if (mount->second_version && both.empty()) both = place_v2(folder_of(*mount, own_path(own, "")));
  }
  if (!both.empty()) return {{GroupPlace::Kind::both_v2, both}};
  std::vector<GroupPlace> places;
  if (!memory.empty()) places.push_back({GroupPlace::Kind::memory_v1, memory});
  if (!processes.empty()) places.push_back({GroupPlace::Kind::processes_v1, processes});
  return places;
}

std::vector<GroupPlace> group_places() {
  return group_places(text_of("/proc/self/mountinfo"), text_of("/proc/self/cgroup"));
}

Group::Group(const std::vector<GroupPlace> &places, const std::string &name, const Limits &limits) {
  for (const GroupPlace &place : places) {
    const GroupPlace made{place.kind, place.folder + "/" + name};
    if (mkdir(made.folder.c_str(), 0755) != 0 && errno != EEXIST) continue;
    if (set_limits(made, limits))
      made_.push_back(made);
    else
      rmdir(made.folder.c_str());
  }
}

std::vector<std::string> Group::folders() const {
  std::vector<std::string> all;
  for (const GroupPlace &one : made_) all.push_back(one.folder);
  return all;
}

bool Group::counts_memory() const {
  for (const GroupPlace &one : made_)
    if (one.kind != GroupPlace::Kind::processes_v1) return true;
  return false;
}

bool Group::join() const {
  for (const GroupPlace &one : made_)
    if (!put(one.folder + "/cgroup.procs", "0")) return false;
  return true;
}

std::uint64_t Group::memory_kills() const {
  std::uint64_t kills = 0;
  for (const GroupPlace &one : made_) {
    if (one.kind == GroupPlace::Kind::memory_v1)
      kills += number_after(text_of(one.folder + "/memory.oom_control"), "oom_kill");
    if (one.kind == GroupPlace::Kind::both_v2)
      kills += number_after(text_of(one.folder + "/memory.events"), "oom_kill");
  }
  return kills;
}

}  // namespace athanor::sandbox
