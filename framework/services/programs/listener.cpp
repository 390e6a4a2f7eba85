// SPDX-License-Identifier: Apache-2.0
#include "services/programs/listener.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "foundation/error.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_at_once = 16;

// A socket's path has some hundred bytes at most, a run folder's may have more: the folder goes by its descriptor.
int listen_at(const std::filesystem::path &socket) {
  const int folder = open(socket.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(folder) + "/" + socket.filename().string();
  bool ok = folder >= 0 && made >= 0 && path.size() < sizeof at.sun_path;
  if (ok) {
    std::memcpy(at.sun_path, path.c_str(), path.size() + 1);
    unlinkat(folder, socket.filename().c_str(), 0);
    ok = bind(made, reinterpret_cast<const sockaddr *>(&at), sizeof at) == 0 &&
         fchmodat(folder, socket.filename().c_str(), 0600, 0) == 0 && listen(made, 64) == 0;
  }
  const int error = errno;
  if (folder >= 0) close(folder);
  if (ok) return made;
  if (made >= 0) close(made);
  throw Error("unavailable", std::string("no socket can be listened at: ") + std::strerror(error), "", socket.string());
}

}  // namespace

SocketListener::SocketListener(const std::filesystem::path &socket, std::function<void(int)> serve)
    : socket_(socket), serve_(std::move(serve)), listener_(listen_at(socket)), bell_(eventfd(0, EFD_CLOEXEC)) {
  taker_ = std::thread([this] { take_all(); });
}

SocketListener::~SocketListener() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int connection : open_) shutdown(connection, SHUT_RD);
  }
  changed_.notify_all();
  const std::uint64_t one = 1;
  while (write(bell_, &one, sizeof one) < 0 && errno == EINTR) continue;
  taker_.join();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return open_.empty(); });
  close(listener_);
  close(bell_);
  unlink(socket_.c_str());
}

void SocketListener::take_all() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || open_.size() < most_at_once; });
      if (stopping_) return;
    }
    pollfd watched[] = {{listener_, POLLIN, 0}, {bell_, POLLIN, 0}};
    if (poll(watched, 2, -1) < 0 || watched[1].revents) continue;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    const std::lock_guard lock(mutex_);
    try {
      open_.insert(connection);
      std::thread([this, connection] { serve_one(connection); }).detach();
    } catch (const std::exception &) {  // no thread can be had: this one is not served
      open_.erase(connection);
      close(connection);
    }
  }
}

void SocketListener::serve_one(int connection) {
  serve_(connection);
  const std::lock_guard lock(mutex_);  // notified under the lock: whoever waits may destroy this right after
  open_.erase(connection);
  close(connection);
  changed_.notify_all();
}

}  // namespace athanor
