// SPDX-License-Identifier: Apache-2.0
//
// See remove_tree.hpp. std::filesystem::remove_all keeps a descriptor open for each level and gives up where a folder
// does not let its owner in. Here what lies too deep is first moved to the top, and a closed folder is opened.
#include "foundation/remove_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

namespace athanor {
namespace {

constexpr int most_open = 32;

struct CloseFolder {
  void operator()(DIR *folder) const { ::closedir(folder); }
};

class Removal {
 public:
  explicit Removal(std::error_code &failed) : failed_(failed) {}

  void remove(int parent, const char *name, int depth) {
    if (::unlinkat(parent, name, 0) == 0 || errno == ENOENT) return;
    const int cause = errno;
    struct stat about {};
    if (::fstatat(parent, name, &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(about.st_mode)) return fail(cause);
    if (::unlinkat(parent, name, AT_REMOVEDIR) == 0) return;
    if (depth >= most_open && move_up(parent, name)) return;
    empty(parent, name, depth);
    if (::unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT) fail(errno);
  }

 private:
  void empty(int parent, const char *name, int depth) {
    constexpr int how = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int here = ::openat(parent, name, how);
    // Its owner may have closed it, also for writing.
    if (::fchmodat(parent, name, 0700, 0) == 0 && here < 0) here = ::openat(parent, name, how);
    const std::unique_ptr<DIR, CloseFolder> folder(here < 0 ? nullptr : ::fdopendir(here));
    if (!folder) return fail(errno);
    const bool is_top = top_ < 0;
    if (is_top) top_ = here;
    // What is moved up while the top is being read may be missed by this look, so it is looked again.
    for (bool again = true; again;) {
      const unsigned long before = moved_;
      ::rewinddir(folder.get());
      while (const dirent *entry = ::readdir(folder.get()))
        if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
          remove(here, entry->d_name, depth + 1);
      again = is_top && moved_ != before;
    }
    if (is_top) top_ = -1;
  }
  bool move_up(int parent, const char *name) {
    if (::fchmodat(parent, name, 0700, 0) != 0) return false;
    for (;;) {
      const std::string there = ".removed-" + std::to_string(moved_++);
      if (::renameat(parent, name, top_, there.c_str()) == 0) return true;
      if (errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR) return false;
    }
  }
  void fail(int cause) {
    if (!failed_) failed_ = std::error_code(cause, std::generic_category());
  }

  std::error_code &failed_;
  int top_ = -1;
  unsigned long moved_ = 0;
};

}  // namespace

void remove_tree(const std::filesystem::path &path, std::error_code &failed) {
  failed.clear();
  Removal(failed).remove(AT_FDCWD, path.c_str(), 0);
}

}  // namespace athanor
