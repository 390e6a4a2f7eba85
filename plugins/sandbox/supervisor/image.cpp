// SPDX-License-Identifier: Apache-2.0
//
// See image.hpp. Whoever made the image chose its links and names: entries are looked at with lstat, links are passed
// on as links, and nothing is opened through one.
#include "sandbox/supervisor/image.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <initializer_list>
#include <set>

#include "sandbox/folder.hpp"
#include "sandbox/image_paths.hpp"
#include "sandbox/supervisor/give_up.hpp"

namespace athanor::sandbox {
namespace {

std::vector<std::string> names_in(int folder, const std::string &shown_as) {
  std::vector<std::string> names;
  DIR *const listing = fdopendir(fcntl(folder, F_DUPFD_CLOEXEC, 0));
  if (!listing) give_up("cannot list " + shown_as + " of the image", errno);
  while (const dirent *entry = readdir(listing))
    if (const std::string name = entry->d_name; name != "." && name != "..") names.push_back(name);
  closedir(listing);
  std::sort(names.begin(), names.end());
  return names;
}

class Showing {
 public:
  explicit Showing(const std::vector<std::string> &places) : places_(places.begin(), places.end()) {}

  void folder(const Descriptor &at, const std::string &source, const std::string &inside) {
    if (!at) give_up("cannot open " + (inside.empty() ? source : inside) + " of the image", errno);
    for (const std::string &name : names_in(at.get(), inside + "/"))
      if (!inside.empty() || !is_of_the_sandbox(name)) entry(at.get(), name, source + "/" + name, inside + "/" + name);
  }

  std::vector<std::string> words;

 private:
  void add(std::initializer_list<std::string> more) { words.insert(words.end(), more); }

  void entry(int folder_fd, const std::string &name, const std::string &source, const std::string &inside) {
    struct stat about {};
    if (fstatat(folder_fd, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (places_.count(inside)) return;  // covered
    const bool on_the_way = leads_to_a_place(inside);
    if (S_ISLNK(about.st_mode)) {
      char target[PATH_MAX];
      const ssize_t size = readlinkat(folder_fd, name.c_str(), target, sizeof target);
      if (size > 0) add({"--symlink", std::string(target, static_cast<std::size_t>(size)), inside});
    } else if (S_ISDIR(about.st_mode) && on_the_way) {
      add({"--dir", inside});
      folder(Descriptor(openat(folder_fd, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)), source,
             inside);
    } else if ((S_ISDIR(about.st_mode) || S_ISREG(about.st_mode)) && !on_the_way) {
      add({"--ro-bind", source, inside});
    }
  }

  bool leads_to_a_place(const std::string &inside) const {
    const std::string below = inside + "/";
    const auto first = places_.lower_bound(below);
    return first != places_.end() && first->compare(0, below.size(), below) == 0;
  }

  const std::set<std::string> places_;
};

}  // namespace

std::vector<std::string> show_image(const std::string &root, const std::vector<std::string> &places) {
  Showing showing(places);
  showing.folder(Descriptor(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), root, "");
  return showing.words;
}

}  // namespace athanor::sandbox
