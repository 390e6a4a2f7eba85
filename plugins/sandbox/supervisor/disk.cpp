// SPDX-License-Identifier: Apache-2.0
//
// Walks over the working folder, and over what processes hold open. All of it changes while it is walked, so whatever
// has vanished between two looks is passed over.
#include "sandbox/supervisor/disk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {
namespace {

constexpr int deepest = 100;

struct CloseFolder {
  void operator()(DIR *folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

bool is_dots(const char *name) { return !std::strcmp(name, ".") || !std::strcmp(name, ".."); }

// What a walk does about folders that it cannot look into, or that lie too deep.
enum class Unseen { ends_walk, passed_over };

// Visits every entry below the folder, folders before what is in them. `visit` gets the open parent folder, the
// name and its stat, and says whether to go on. False when something ended the walk.
using Visit = std::function<bool(int parent, const char *name, const struct stat &about)>;
bool walk(int parent, const char *name, int depth, Unseen unseen, const Visit &visit) {
  if (depth > deepest) return unseen == Unseen::passed_over;
  Descriptor opened(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  const bool vanished = !opened && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP);
  const Folder folder(opened ? fdopendir(opened.get()) : nullptr);
  if (!folder) return vanished || unseen == Unseen::passed_over;
  const int here = opened.release();
  while (const dirent *entry = readdir(folder.get())) {
    if (is_dots(entry->d_name)) continue;
    struct stat about {};
    if (fstatat(here, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (!visit(here, entry->d_name, about)) return false;
    if (S_ISDIR(about.st_mode) && !walk(here, entry->d_name, depth + 1, unseen, visit)) return false;
  }
  return true;
}

using Sizes = std::map<ino_t, std::uint64_t>;  // by the file's number

void add_open(const std::string &process, dev_t disk, Sizes &sizes) {
  const Folder open_files(opendir(("/proc/" + process + "/fd").c_str()));
  if (!open_files) return;
  while (const dirent *entry = readdir(open_files.get())) {
    struct stat about {};
    if (is_dots(entry->d_name) || fstatat(dirfd(open_files.get()), entry->d_name, &about, 0) != 0) continue;
    if (S_ISREG(about.st_mode) && about.st_nlink == 0 && about.st_dev == disk)
      sizes[about.st_ino] = static_cast<std::uint64_t>(about.st_blocks) * 512;
  }
}

// What a file takes that is mapped only cannot be asked for; its mapped length is at least as much, but for what lies
// behind it.
void add_mapped(const std::string &process, dev_t disk, Sizes &sizes) {
  std::istringstream lines(read_text(AT_FDCWD, ("/proc/" + process + "/maps").c_str()).value_or(""));
  for (std::string line; std::getline(lines, line);) {
    constexpr char mark[] = " (deleted)";
    if (line.size() < sizeof mark || line.compare(line.size() + 1 - sizeof mark, sizeof mark - 1, mark) != 0) continue;
    unsigned long from = 0, to = 0, offset = 0, number = 0;
    unsigned high = 0, low = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx %*s %lx %x:%x %lu", &from, &to, &offset, &high, &low, &number) == 6 &&
        makedev(high, low) == disk)
      sizes[number] = std::max<std::uint64_t>(sizes[number], offset + (to - from));
  }
}

}  // namespace

std::uint64_t measure_disk(int folder, std::uint64_t enough) {
  std::uint64_t sum = 0;
  const auto add = [&](int, const char *, const struct stat &about) {
    sum += std::max<std::uint64_t>(4096, static_cast<std::uint64_t>(about.st_blocks) * 512);
    return sum < enough;
  };
  return walk(folder, work_folder, 0, Unseen::ends_walk, add) ? sum : std::max(sum, enough);
}

std::uint64_t measure_nameless(int folder, const std::vector<pid_t> &processes) {
  struct stat work {};
  if (fstatat(folder, work_folder, &work, AT_SYMLINK_NOFOLLOW) != 0) return 0;
  Sizes sizes;
  for (const pid_t pid : processes) {
    add_mapped(std::to_string(pid), work.st_dev, sizes);
    add_open(std::to_string(pid), work.st_dev, sizes);
  }
  std::uint64_t sum = 0;
  for (const auto &[number, size] : sizes) sum += size;
  return sum;
}

void give_work_to(int folder, unsigned user, unsigned group) {
  const auto give = [&](int parent, const char *name) {
    if (fchownat(parent, name, user, group, AT_SYMLINK_NOFOLLOW) != 0 && errno != ENOENT)
      throw std::system_error(errno, std::generic_category(), "cannot give the working folder to another user");
  };
  walk(folder, work_folder, 0, Unseen::passed_over, [&](int parent, const char *name, const struct stat &about) {
    if (S_ISDIR(about.st_mode) || about.st_nlink == 1) give(parent, name);
    return true;
  });
  give(folder, work_folder);
}

}  // namespace athanor::sandbox
