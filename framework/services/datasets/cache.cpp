// SPDX-License-Identifier: Apache-2.0
#include "services/datasets/cache.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"

namespace athanor {
namespace {

constexpr const char *part_prefix = ".part-";

Error cannot_write(const fs::path &path, int error) {
  // A full disk pauses the run: it is nobody's mistake and may be over tomorrow.
  return {error == ENOSPC ? "unavailable" : "refused",
          std::string("the cache of data sets cannot be written: ") + std::strerror(error),
          error == ENOSPC ? "make room, or set XDG_CACHE_HOME to a place with more of it"
                          : "you need write permission there, or set XDG_CACHE_HOME to another place",
          path.string()};
}

// A part is locked while its process lives: what can be locked is nobody's.
void remove_abandoned_parts(const fs::path &cache) {
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(cache, none)) {
    if (entry.path().filename().string().rfind(part_prefix, 0) != 0) continue;
    const int fd = ::open(entry.path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) continue;
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) ::unlink(entry.path().c_str());
    ::close(fd);
  }
}

}  // namespace

fs::path dataset_cache() { return user_cache_folder() / "datasets"; }

bool is_in_cache(const fs::path &cache, const std::string &sha256) {
  std::error_code none;
  return !sha256.empty() && fs::is_regular_file(cache / sha256, none);
}

std::optional<fs::path> find_in_cache(const fs::path &cache, const std::string &sha256) {
  if (!is_in_cache(cache, sha256)) return std::nullopt;
  const fs::path path = cache / sha256;
  if (sha256_of_file(path) == sha256) return path;
  std::error_code none;
  fs::remove(path, none);
  return std::nullopt;
}

Incoming::Incoming(const fs::path &cache) : cache_(cache) {
  std::error_code failed;
  fs::create_directories(cache_, failed);
  if (failed) throw cannot_write(cache_, failed.value());
  remove_abandoned_parts(cache_);
  for (;;) {
    std::string name = (cache_ / (std::string(part_prefix) + "XXXXXX")).string();
    fd_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd_ < 0) throw cannot_write(cache_, errno);
    // Between the two lines another process may have taken the file for abandoned: then it has no name any more.
    struct stat about {};
    if (::flock(fd_, LOCK_EX) == 0 && ::fstat(fd_, &about) == 0 && about.st_nlink > 0) {
      path_ = name;
      return;
    }
    ::close(fd_);
    fd_ = -1;
  }
}

Incoming::~Incoming() {
  if (!path_.empty()) ::unlink(path_.c_str());
  if (fd_ >= 0) ::close(fd_);
}

void Incoming::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw cannot_write(cache_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
    size_ += static_cast<std::uint64_t>(put);
  }
}

std::string Incoming::sha256() { return sha256_of_file(path_); }

fs::path Incoming::keep(const std::string &sha256) {
  const fs::path place = cache_ / sha256;
  if (::fchmod(fd_, 0444) != 0 || ::fsync(fd_) != 0 || ::rename(path_.c_str(), place.c_str()) != 0)
    throw cannot_write(place, errno);
  path_.clear();
  sync_folder(cache_);
  return place;
}

}  // namespace athanor
