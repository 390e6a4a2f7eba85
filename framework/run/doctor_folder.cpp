// SPDX-License-Identifier: Apache-2.0
//
// The folder of a run itself: may it be written, is there room, who holds it, what did a torn write leave.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "run/doctor.hpp"

namespace athanor {
namespace {

constexpr std::uint64_t little_room = 256ULL * 1024 * 1024;

void examine_disk(const fs::path &folder, Findings &out) {
  if (::access(folder.c_str(), W_OK) != 0)
    out.note({{},
              "read_only",
              std::string("the folder may not be written: ") + std::strerror(errno),
              folder.string(),
              "it can be read, reported and replayed; to go on with the run, give write permission",
              {}});
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return;
  const std::uint64_t free = disk.f_bavail * disk.f_frsize;
  if (free < little_room)
    out.fault({{},
               "disk_full",
               "the disk has " + std::to_string(free / 1024 / 1024) + " MiB left",
               folder.string(),
               "make room before the run goes on; it pauses when the disk is full",
               {}});
  if (disk.f_files > 0 && disk.f_favail == 0)
    out.fault({{},
               "disk_full",
               "the disk has room, but for no further file (no inodes)",
               folder.string(),
               "remove files that are not needed",
               {}});
}

// Free, held, or left behind by a process that was killed. The probe is a shared lock for a moment.
void examine_lock(const fs::path &folder, Findings &out) {
  const fs::path file = folder / "lock";
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno != ENOENT)
      out.fault({{},
                 "lock_unreadable",
                 std::string("the lock cannot be looked at: ") + std::strerror(errno),
                 file.string(),
                 "give yourself permission to read and write it",
                 {}});
    return;
  }
  const bool is_free = ::flock(fd, LOCK_SH | LOCK_NB) == 0;
  ::close(fd);
  const std::string holder = read_both_ends(file, 200);
  if (!is_free)
    out.note({{},
              "locked",
              "the run is going on: held by " + (holder.empty() ? "an unknown process" : holder),
              file.string(),
              "what is being written right now may be reported as missing; look again when it rests",
              {}});
  else if (!holder.empty())
    out.note({{},
              "lock_stale",
              "the last host ended without letting go (killed, or the machine stopped): " + holder,
              file.string(),
              "nothing; nobody holds the run, and whoever goes on takes the lock",
              {}});
}

bool ends_with(const std::string &text, const std::string &end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Files under the name that a write has before it is complete; and run folders that were never finished.
void examine_leftovers(const fs::path &folder, Findings &out) {
  Finding torn;
  torn.count = 0;
  auto add = [&](const fs::path &path) {
    if (torn.names.size() < 5) torn.names.push_back(path.lexically_relative(folder).string());
    ++torn.count;
  };
  std::error_code none;
  for (const char *part : {".", "artifacts", "blobs", "prompts", "papers", "figures"}) {
    const bool deep = std::strcmp(part, ".") != 0;
    for (auto it = fs::recursive_directory_iterator(folder / part, fs::directory_options::skip_permission_denied, none);
         it != fs::recursive_directory_iterator(); it.increment(none)) {
      if (!deep) it.disable_recursion_pending();
      if (it->is_regular_file(none) && ends_with(it->path().filename().string(), ".new")) add(it->path());
    }
  }
  if (torn.count == 0) return;
  torn.code = "torn_write";
  torn.what = count_of(torn.count, "file was", "files were") + " not written to the end, and nothing uses " +
              (torn.count == 1 ? "it" : "them");
  torn.where = folder.string();
  torn.hint = "remove them when nobody runs this run; what was recorded is not among them";
  out.note(std::move(torn));
}

}  // namespace

void examine_folder(const fs::path &folder, Findings &out) {
  examine_disk(folder, out);
  examine_lock(folder, out);
  examine_leftovers(folder, out);
}

}  // namespace athanor
