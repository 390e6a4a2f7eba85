// SPDX-License-Identifier: Apache-2.0
//
// Reading, writing and locking in a job's folder. The lock is a record lock (fcntl), because the kernel
// tells who holds such a lock: the number cannot be stale, and a reused one is noticed. Such a lock is
// not inherited by children and ends with its process, whatever kills it.
#include "sandbox/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace athanor::sandbox {
namespace {

[[noreturn]] void fail(const std::string &what) { throw std::system_error(errno, std::generic_category(), what); }

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Descriptor &Descriptor::operator=(Descriptor &&other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}
int Descriptor::release() { return std::exchange(fd_, -1); }

std::optional<std::string> read_text(int folder, const char *name) {
  const Descriptor file(openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) return std::nullopt;
  std::string text;
  char chunk[16384];
  for (;;) {
    const ssize_t got = read(file.get(), chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) return text;
    text.append(chunk, static_cast<std::size_t>(got));
  }
}

std::string end_of(int folder, const char *name, std::size_t most) {
  const Descriptor file(openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat about {};
  if (!file || fstat(file.get(), &about) != 0) return {};
  const off_t from = about.st_size > static_cast<off_t>(most) ? about.st_size - static_cast<off_t>(most) : 0;
  std::string text(static_cast<std::size_t>(about.st_size - from), '\0');
  const ssize_t got = pread(file.get(), text.data(), text.size(), from);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

void write_whole(int folder, const char *name, const std::string &text, bool durable) {
  const std::string draft = std::string(name) + ".part";
  {
    const Descriptor file(openat(folder, draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!file) fail("cannot create " + draft);
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t put = write(file.get(), text.data() + done, text.size() - done);
      if (put < 0 && errno != EINTR) fail("cannot write " + draft);
      if (put > 0) done += static_cast<std::size_t>(put);
    }
    if (durable && fsync(file.get()) != 0) fail("cannot sync " + draft);
  }
  if (renameat(folder, draft.c_str(), folder, name) != 0) fail("cannot rename " + draft + " to " + name);
  if (!durable) return;
  const Descriptor itself(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!itself || fsync(itself.get()) != 0) fail("cannot sync the folder of " + std::string(name));
}

Descriptor open_folder(const std::string &path) {
  return Descriptor(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

std::optional<pid_t> lock_holder(int folder) {
  const Descriptor file(openat(folder, lock_file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return std::nullopt;
  struct flock lock = whole_file();
  if (fcntl(file.get(), F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return std::nullopt;
  return lock.l_pid > 0 ? lock.l_pid : 0;
}

bool take_lock(int folder) {
  Descriptor file(openat(folder, lock_file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!file) fail("cannot create the lock");
  struct flock lock = whole_file();
  if (fcntl(file.get(), F_SETLK, &lock) != 0) {
    if (errno == EACCES || errno == EAGAIN) return false;
    fail("cannot take the lock");
  }
  file.release();  // closing any descriptor of it would give the lock back
  return true;
}

}  // namespace athanor::sandbox
