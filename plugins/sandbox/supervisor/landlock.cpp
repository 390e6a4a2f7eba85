// SPDX-License-Identifier: Apache-2.0
//
// Which rules; launcher/landlock.c puts them up.
#include "sandbox/supervisor/landlock.hpp"

#include <unistd.h>

#include <algorithm>
#include <initializer_list>

#include "sandbox/landlock_version.hpp"
#include "sandbox/supervisor/bubblewrap.hpp"

namespace athanor::sandbox {
namespace {

using Words = std::vector<std::string>;

constexpr int newest_used = 6;

// What of /proc programs look at that is about the machine, not about who else runs there. The program's own
// folder is opened by the launcher.
const Words machine_files{"/proc/cpuinfo",
                          "/proc/meminfo",
                          "/proc/stat",
                          "/proc/version",
                          "/proc/filesystems",
                          "/proc/sys/kernel/osrelease",
                          "/proc/sys/kernel/random",
                          "/proc/sys/vm/overcommit_memory",
                          "/proc/sys/vm/max_map_count",
                          "/sys/devices/system/cpu",
                          "/sys/devices/system/node",
                          "/sys/kernel/mm/transparent_hugepage"};

// What a GPU's driver library looks at.
const Words driver_files{"/proc/driver", "/proc/devices", "/proc/modules", "/sys/bus/pci", "/sys/devices/pci0000:00"};

void add_each(Words &words, const char *option, const Words &paths) {
  for (const std::string &path : paths)
    if (access(path.c_str(), F_OK) == 0) words.insert(words.end(), {option, path});
}

Words begin() { return {"--landlock", std::to_string(std::min(landlock_version(), newest_used))}; }

}  // namespace

std::vector<std::string> landlock_behind_walls(const Job &job) {
  if (landlock_version() == 0) return {};
  Words words = begin();
  words.insert(words.end(), {"--may-read", "/", "--may-use", "/dev"});
  for (const std::string &place : {job.inside, std::string("/tmp"), std::string("/dev/shm")})
    words.insert(words.end(), {"--may-write", place});
  for (const Door &door : job.doors) words.insert(words.end(), {"--may-connect", std::to_string(door.port)});
  return words;
}

std::vector<std::string> landlock_as_walls(const Job &job, const std::string &work, const std::string &temporary) {
  Words words = begin();
  add_each(words, "--may-read", {"/usr"});
  add_each(words, "--may-read", merged_folders);
  add_each(words, "--may-read", system_files);
  add_each(words, "--may-read", machine_files);
  add_each(words, "--may-read", job.readable);
  add_each(words, "--may-use", job.devices);
  if (!job.devices.empty()) add_each(words, "--may-read", driver_files);
  add_each(words, "--may-use", {"/dev/null", "/dev/zero", "/dev/full"});
  add_each(words, "--may-read", {"/dev/urandom", "/dev/random"});
  add_each(words, "--may-write", {work, temporary});
  return words;
}

}  // namespace athanor::sandbox
