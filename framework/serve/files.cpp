// SPDX-License-Identifier: Apache-2.0
//
// See files.hpp.
#include "serve/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "foundation/error.hpp"

namespace athanor::serve {
namespace {

constexpr off_t largest_file = 64 * 1024 * 1024;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor &&other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor &operator=(Descriptor &&other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  int operator*() const { return number_; }
  bool good() const { return number_ >= 0; }

 private:
  int number_;
};

// A step that stays: no way up, no hidden file, nothing that the operating system would read as more than one step.
bool is_step(const std::string &piece) {
  return !piece.empty() && piece.front() != '.' && piece.find('/') == std::string::npos &&
         piece.find('\0') == std::string::npos;
}

Descriptor opened(const std::filesystem::path &folder, const std::vector<std::string> &pieces) {
  if (pieces.empty() || !std::all_of(pieces.begin(), pieces.end(), is_step)) return Descriptor(-1);
  constexpr int as_folder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  Descriptor at(::open(folder.c_str(), as_folder));
  for (std::size_t i = 0; i + 1 < pieces.size() && at.good(); ++i)
    at = Descriptor(::openat(*at, pieces[i].c_str(), as_folder | O_NOFOLLOW));
  if (!at.good()) return at;
  // A pipe that nobody writes would be waited for without O_NONBLOCK.
  return Descriptor(::openat(*at, pieces.back().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

std::string read_all(int file, std::size_t size) {
  std::string out(size, '\0');
  std::size_t at = 0;
  while (at < size) {
    const ssize_t got = ::pread(file, out.data() + at, size - at, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    at += static_cast<std::size_t>(got);
  }
  out.resize(at);
  return out;
}

std::string type_of(const std::string &name, const std::string &content) {
  static const std::pair<const char *, const char *> known[] = {{".png", "image/png"},     {".jpg", "image/jpeg"},
                                                                {".jpeg", "image/jpeg"},   {".webp", "image/webp"},
                                                                {".svg", "image/svg+xml"}, {".pdf", "application/pdf"}};
  const std::string ending = std::filesystem::path(name).extension().string();
  for (const auto &[end, type] : known)
    if (ending == end) return type;
  if (content.rfind("\x89PNG", 0) == 0) return "image/png";
  if (content.rfind("%PDF-", 0) == 0) return "application/pdf";
  const bool text = content.find('\0') == std::string::npos;
  return text ? "text/plain; charset=utf-8" : "application/octet-stream";
}

}  // namespace

Response file_below(const std::filesystem::path &folder, const std::vector<std::string> &pieces) {
  const Descriptor file = opened(folder, pieces);
  struct stat facts {};
  if (!file.good() || ::fstat(*file, &facts) != 0 || !S_ISREG(facts.st_mode))
    throw Error("not_found", "there is no such file in this run");
  if (facts.st_size > largest_file)
    throw Error("refused", "the file is too large to be sent", "it lies in the run's folder");
  Response out;
  out.body = read_all(*file, static_cast<std::size_t>(facts.st_size));
  out.type = type_of(pieces.back(), out.body);
  // A picture may carry a script, and a program may have drawn it.
  out.headers.emplace_back("Content-Security-Policy", out.type == "application/pdf"
                                                          ? "default-src 'none'; style-src 'unsafe-inline'; "
                                                            "object-src 'self'; frame-ancestors 'none'"
                                                          : "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  std::string name;
  for (const char c : pieces.back())
    name += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' ? c : '_';
  if (out.type == "application/octet-stream")
    out.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return out;
}

}  // namespace athanor::serve
