// SPDX-License-Identifier: Apache-2.0
//
// Record locks of fcntl(2): they are the process's, not inherited, and go away with it. Closing any descriptor of a
// file gives all of its locks back, so those of leases stay open.
#include "sandbox/leases.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <system_error>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {
namespace {

[[noreturn]] void fail(const std::string &what) { throw std::system_error(errno, std::generic_category(), what); }

struct flock write_lock(Range range) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(range.from);
  lock.l_len = static_cast<off_t>(range.length);
  return lock;
}

Descriptor opened(const std::string &file) {
  Descriptor fd(open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) fail("cannot open " + file);
  return fd;
}

}  // namespace

bool take_leases(const std::vector<Lease> &leases) {
  std::map<std::string, int> files;
  for (const Lease &lease : leases) {
    if (!files.count(lease.file)) files[lease.file] = opened(lease.file).release();
    struct flock lock = write_lock(lease.range);
    if (fcntl(files[lease.file], F_SETLK, &lock) == 0) continue;
    if (errno == EACCES || errno == EAGAIN) return false;
    fail("cannot lock " + lease.file);
  }
  return true;
}

std::vector<Range> leased(const std::string &file) {
  const Descriptor fd = opened(file);
  std::vector<Range> found;
  for (std::int64_t from = 0;;) {
    struct flock lock = write_lock({from, 0});
    if (fcntl(fd.get(), F_GETLK, &lock) != 0) fail("cannot look at " + file);
    if (lock.l_type == F_UNLCK) return found;
    // The kernel names any lock in the way; the one that begins first is found by asking again below it.
    for (std::int64_t end = lock.l_start; end > from; end = lock.l_start) {
      struct flock before = write_lock({from, end - from});
      if (fcntl(fd.get(), F_GETLK, &before) != 0) fail("cannot look at " + file);
      if (before.l_type == F_UNLCK) break;
      lock = before;
    }
    const std::int64_t start = lock.l_start < from ? from : lock.l_start;
    if (lock.l_len == 0) {
      found.push_back({start, 0});
      return found;
    }
    const std::int64_t end = lock.l_start + lock.l_len;
    found.push_back({start, end - start});
    from = end;
  }
}

}  // namespace athanor::sandbox
