// SPDX-License-Identifier: Apache-2.0
//
// See left_behind.hpp. Folders are opened one below the other, each without following a link, so that no part of a
// path can lead elsewhere. A file with a second name outside (a hard link) is not the job's alone and stays unread.
#include "services/left_behind.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/json_bounds.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

namespace fs = std::filesystem;

constexpr int deepest = 64;
constexpr std::size_t most_entries = 1000000, most_files = 2000, most_left_out = 20;
constexpr std::size_t shown = 120, longest_path = 1024;  // bytes
constexpr std::uint64_t largest_file = std::uint64_t{256} << 20, largest_sum = std::uint64_t{1} << 30;
constexpr std::size_t longest_row = 1 << 20, deepest_row = 32;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor &operator=(Descriptor &&other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

constexpr int folder_only = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

struct CloseFolder {
  void operator()(DIR *folder) const { ::closedir(folder); }
};

// Every entry below an open folder, what is in a folder after the folder itself.
class Walk {
 public:
  using Visit = std::function<void(const std::string &inner, const struct stat &about)>;
  explicit Walk(Visit visit) : visit_(std::move(visit)) {}

  // Takes the descriptor; one that could not be opened (-1) is an empty folder.
  void go(int folder) {
    if (folder >= 0) below(folder, "", 0);
  }
  bool too_deep = false, too_many = false;
  std::vector<std::string> closed;  // folders that cannot be looked into

 private:
  void below(int folder, const std::string &path, int depth) {
    const std::unique_ptr<DIR, CloseFolder> opened(::fdopendir(folder));
    if (!opened) {
      ::close(folder);
      return;
    }
    while (const dirent *entry = ::readdir(opened.get())) {
      const char *name = entry->d_name;
      if (!std::strcmp(name, ".") || !std::strcmp(name, "..")) continue;
      if (++entries_ > most_entries) too_many = true;
      if (too_many) return;
      struct stat about {};
      if (::fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0) continue;
      const std::string inner = path.empty() ? name : path + "/" + name;
      visit_(inner, about);
      if (S_ISDIR(about.st_mode)) descend(folder, name, inner, depth);
    }
  }
  void descend(int folder, const char *name, const std::string &inner, int depth) {
    if (depth + 1 >= deepest) {
      too_deep = true;
      return;
    }
    Descriptor next(::openat(folder, name, folder_only));
    if (next.get() < 0)
      closed.push_back(inner);
    else
      below(next.release(), inner, depth + 1);
  }

  Visit visit_;
  std::size_t entries_ = 0;
};

// How many names of each file with several lie in the folder.
class Names {
 public:
  void see(const struct stat &about) {
    if (S_ISREG(about.st_mode) && about.st_nlink > 1) ++seen_[{about.st_dev, about.st_ino}];
  }
  bool all_inside(const struct stat &about) const {
    const auto seen = seen_.find({about.st_dev, about.st_ino});
    return about.st_nlink <= 1 || (seen != seen_.end() && seen->second >= about.st_nlink);
  }

 private:
  std::map<std::pair<dev_t, ino_t>, nlink_t> seen_;
};

// What speaks against reading a file of this kind, or "".
std::string fault_of(const struct stat &about) {
  if (S_ISLNK(about.st_mode)) return "is a symbolic link";
  if (S_ISDIR(about.st_mode)) return "is a folder";
  if (S_ISFIFO(about.st_mode)) return "is a pipe";
  if (S_ISSOCK(about.st_mode)) return "is a socket";
  return S_ISREG(about.st_mode) ? "" : "is a device";
}
constexpr const char *second_name = "has another name outside the job's folder";

bool control(unsigned char c) { return c < 0x20 || c == 0x7f; }

// Of a character beyond ASCII: C1 controls, line and paragraph separators, and what turns the direction of writing.
bool misleading(std::string_view character) {
  if (character.size() == 2) return character[0] == '\xc2' && static_cast<unsigned char>(character[1]) < 0xa0;
  if (character.size() != 3) return false;
  const std::string_view start = character.substr(0, 2);
  const auto last = static_cast<unsigned char>(character[2]);
  return (start == "\xe2\x80" && ((last >= 0xa8 && last <= 0xae) || last == 0x8e || last == 0x8f)) ||
         (start == "\xe2\x81" && last >= 0xa6 && last <= 0xa9);
}

// Bytes of the UTF-8 sequence (RFC 3629) that the text starts with; 0 when it starts with none.
std::size_t sequence(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xc2 ? 0
                           : first < 0xe0 ? 2
                           : first < 0xf0 ? 3
                           : first < 0xf5 ? 4
                                          : 0;
  if (size == 0 || text.size() < size || (size > 1 && valid_utf8(text.substr(0, size)) != text.substr(0, size)))
    return 0;
  return size;
}

std::string escaped(std::string_view name) {
  constexpr const char *digits = "0123456789abcdef";
  std::string out;
  while (!name.empty()) {
    const std::size_t size = sequence(name), taken = std::max<std::size_t>(size, 1);
    if (size == 0 || control(static_cast<unsigned char>(name[0])) || misleading(name.substr(0, size)))
      for (const char byte : name.substr(0, taken)) {
        const auto c = static_cast<unsigned char>(byte);
        ((out += "\\x") += digits[c >> 4]) += digits[c & 15];
      }
    else
      out += name.substr(0, taken);
    name.remove_prefix(taken);
  }
  return out;
}

std::string problem(std::string_view what, const std::string &inner) {
  return "'" + shown_name(inner) + "' " + std::string(what);
}

// Opens the folder that an inner path leads to, part by part; the last part stays in `name`.
Descriptor parent_of(const fs::path &folder, const std::string &inner, std::string &name) {
  Descriptor here(::open(folder.c_str(), folder_only));
  std::size_t from = 0;
  for (std::size_t end; here.get() >= 0 && (end = inner.find('/', from)) != std::string::npos; from = end + 1)
    here = Descriptor(::openat(here.get(), inner.substr(from, end - from).c_str(), folder_only));
  name = inner.substr(from);
  return here;
}

std::string take(int file, std::size_t most) {
  std::string out;
  char buffer[65536];
  while (out.size() < most) {
    const ssize_t got = ::read(file, buffer, std::min(sizeof buffer, most - out.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error("unavailable", std::string("a job's file cannot be read: ") + std::strerror(errno));
    if (got == 0) break;
    out.append(buffer, static_cast<std::size_t>(got));
  }
  return out;
}

bool matches_one(const std::vector<std::string> &patterns, const std::string &inner) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string &p) { return matches(p, inner); });
}

// A folder where a pattern looks for files, that is none: "figures" that leads elsewhere.
bool is_the_folder_of(const std::vector<std::string> &patterns, const std::string &inner) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string &p) {
    return p.size() > inner.size() && p[inner.size()] == '/' && p.compare(0, inner.size(), inner) == 0;
  });
}

// Takes the files that may be kept, and says of the others why not.
class Keeper {
 public:
  void offer(const std::string &inner, std::string fault, std::uint64_t size) {
    if (fault.empty() && escaped(inner) != inner) fault = "has a name that is not plain text";
    if (fault.empty() && inner.size() > longest_path) fault = "has a path of more than 1,024 bytes";
    if (fault.empty() && size > largest_file) fault = "is larger than 256 MiB";
    if (fault.empty() && found_.files.size() >= most_files) fault = "is one file too many: at most 2,000 are kept";
    if (fault.empty() && sum_ + size > largest_sum) fault = "would make more than 1 GiB together";
    if (!fault.empty()) return leave(problem(fault, inner));
    sum_ += size;
    found_.files.push_back(inner);
  }
  void leave(std::string sentence) {
    ++left_;
    if (!sentence.empty() && found_.left_out.size() < most_left_out) found_.left_out.push_back(std::move(sentence));
  }
  LeftBehind::Found end() {
    std::sort(found_.files.begin(), found_.files.end());
    std::sort(found_.left_out.begin(), found_.left_out.end());
    if (const std::size_t untold = left_ - found_.left_out.size())
      found_.left_out.push_back("and " + std::to_string(untold) + " more");
    return std::move(found_);
  }

 private:
  LeftBehind::Found found_;
  std::uint64_t sum_ = 0;
  std::size_t left_ = 0;
};

}  // namespace

std::string shown_name(std::string_view name) {
  if (name.size() <= shown) return escaped(name);
  return escaped(name.substr(0, shown / 2)) + "..." + escaped(name.substr(name.size() - shown / 2));
}

Json row_of(std::string_view line) {
  try {
    if (line.size() <= longest_row) return parse_bounded(line, "a line", longest_row, deepest_row);
  } catch (const Error &) {
  }
  return Json(Json::value_t::discarded);
}

std::optional<LeftBehind::Part> LeftBehind::read(const std::string &inner, std::size_t most, std::string &why) const {
  std::string name;
  const Descriptor parent = parent_of(folder_, inner, name);
  struct stat about {};
  if (parent.get() < 0 || ::fstatat(parent.get(), name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno != ENOENT) why = problem(std::string("cannot be reached: ") + std::strerror(errno), inner);
    return std::nullopt;
  }
  std::string fault = fault_of(about);
  if (fault.empty() && about.st_nlink > 1) {
    Names names;
    Walk walk([&](const std::string &, const struct stat &one) { names.see(one); });
    walk.go(::open(folder_.c_str(), folder_only));
    if (!names.all_inside(about)) fault = second_name;
  }
  if (!fault.empty()) {
    why = problem(fault, inner);
    return std::nullopt;
  }
  const Descriptor file(
      ::openat(parent.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat opened {};
  if (file.get() < 0 || ::fstat(file.get(), &opened) != 0) {
    why = problem(std::string("cannot be opened: ") + std::strerror(errno), inner);
    return std::nullopt;
  }
  if (opened.st_ino != about.st_ino || opened.st_dev != about.st_dev) {
    why = problem("was exchanged while it was looked at", inner);
    return std::nullopt;
  }
  return Part{take(file.get(), most), static_cast<std::uint64_t>(opened.st_size)};
}

LeftBehind::Found LeftBehind::matching(const std::vector<std::string> &patterns) const {
  Keeper keeper;
  Names names;
  std::vector<std::pair<std::string, struct stat>> matching;
  Walk walk([&](const std::string &inner, const struct stat &about) {
    names.see(about);
    if (S_ISDIR(about.st_mode)) return;
    if (matches_one(patterns, inner)) {
      if (matching.size() < 2 * most_files)
        matching.emplace_back(inner, about);
      else
        keeper.leave("");  // counted; the sentences that are shown are others
    } else if (is_the_folder_of(patterns, inner)) {
      keeper.leave(problem("is no folder, so nothing below it is kept", inner));
    }
  });
  const int folder = ::open(folder_.c_str(), folder_only);
  if (folder < 0) keeper.leave(std::string("the job's folder cannot be opened: ") + std::strerror(errno));
  walk.go(folder);
  std::sort(matching.begin(), matching.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
  for (const auto &[inner, about] : matching) {
    std::string fault = fault_of(about);
    if (fault.empty() && !names.all_inside(about)) fault = second_name;
    keeper.offer(inner, std::move(fault), static_cast<std::uint64_t>(about.st_size));
  }
  if (walk.too_deep) keeper.leave("folders nested deeper than 64 were not looked into");
  if (walk.too_many) keeper.leave("more than 1,000,000 entries: the rest was not looked at");
  for (const std::string &inner : walk.closed) keeper.leave(problem("is a folder that cannot be looked into", inner));
  return keeper.end();
}

}  // namespace athanor
