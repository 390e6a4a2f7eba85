// SPDX-License-Identifier: Apache-2.0
//
// The process of one door. A thread for each connection, because a name that resolves slowly must not hold up the
// others. Its main thread does nothing but take connections and notice the end, so that it always ends at once.
#include "sandbox/doors/keeper.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "sandbox/doors/channel.hpp"
#include "sandbox/doors/passing.hpp"
#include "sandbox/doors/proxy.hpp"
#include "sandbox/folder.hpp"

namespace athanor::sandbox {
namespace {

constexpr unsigned nobody = 65534;
constexpr std::size_t most_at_once = 64;  // connections; more wait in the kernel's line
constexpr int away_ms = 200;              // how soon somebody who was away is looked for again
constexpr int full_ms = 20;               // how soon a full house looks again

struct Open {
  Connection about;
  Tally tally;
};

class Keeper {
 public:
  Keeper(const Door &door, int report) : door_(door), report_(report) {
    if (!door.socket.empty()) {
      const std::size_t slash = door.socket.rfind('/');
      folder_ = open_folder(door.socket.substr(0, slash));
      name_ = door.socket.substr(slash + 1);
    } else {
      proxy_.rules = host_rules(door.hosts);
      proxy_.listed = door.hosts;
      proxy_.allowance = static_cast<std::int64_t>(door.bytes);
      give_up_rights();
    }
  }

  void run(int channel, int stop) {
    Descriptor listener;
    for (;;) {
      const bool full = at_once() >= most_at_once;
      const int waits_for = listener ? (full ? -1 : listener.get()) : channel;
      pollfd watched[] = {{stop, POLLIN, 0}, {waits_for, POLLIN, 0}};
      if (poll(watched, 2, full ? full_ms : -1) < 0 && errno != EINTR) return;
      if (watched[0].revents) return;
      if (!watched[1].revents) continue;
      if (listener) {
        take(listener.get());
      } else {
        listener = receive_socket(channel);
        if (!listener) channel = -1;  // the job never began; its supervisor will end this
      }
    }
  }

  // Of what is still open, as far as it came. Nothing is reported after it.
  void report_rest() {
    mutex_.lock();
    for (const auto &one : open_) report(*one);
  }

 private:
  void give_up_rights() {
    if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setresgid(nobody, nobody, nobody) != 0 ||
                           setresuid(nobody, nobody, nobody) != 0))
      _exit(1);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0);
  }

  std::size_t at_once() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return open_.size();
  }

  void take(int listener) {
    const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const auto one = std::make_shared<Open>();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      open_.push_back(one);
    }
    try {
      std::thread([this, one, client] { serve(one, client); }).detach();
    } catch (const std::exception &) {
      close(client);
      over(one);
    }
  }

  void serve(const std::shared_ptr<Open> &one, int client) {
    const Descriptor own(client);
    try {
      if (door_.socket.empty())
        proxy_.serve(client, one->tally, [&](const Connection &about) {
          const std::lock_guard<std::mutex> lock(mutex_);
          one->about = about;
        });
      else
        pass_on(client, one->tally);
    } catch (const std::exception &) {  // no memory: this connection ends
    }
    over(one);
  }

  // Whoever listens may be away for a while, and come back: a host that was stopped and is resumed. The job's program
  // sees an answer that takes long; what it has asked is asked again where nothing of an answer came.
  void pass_on(int client, Tally &tally) {
    std::string kept;
    for (;;) {
      Descriptor server = connect_to_socket();
      while (!server) {
        if (has_gone(client)) return;
        server = connect_to_socket();
      }
      if (pass({client, server.get(), kept, -1, nullptr, &kept}, tally) != Passed::unanswered) return;
      if (has_gone(client)) return;
    }
  }

  // Waits a little, too.
  static bool has_gone(int client) {
    pollfd watched{client, POLLRDHUP, 0};
    return poll(&watched, 1, away_ms) != 0;
  }

  // By the folder, because whoever listens may come back with another socket of the same name, and because the path
  // of a socket is bounded to some hundred bytes.
  Descriptor connect_to_socket() {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    const std::string path = "/proc/self/fd/" + std::to_string(folder_.get()) + "/" + name_;
    if (path.size() >= sizeof at.sun_path) return Descriptor();
    std::memcpy(at.sun_path, path.c_str(), path.size() + 1);
    Descriptor server(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (server && connect(server.get(), reinterpret_cast<const sockaddr *>(&at), sizeof at) == 0) return server;
    return Descriptor();
  }

  void over(const std::shared_ptr<Open> &one) {
    const std::lock_guard<std::mutex> lock(mutex_);
    report(*one);
    open_.remove(one);
  }

  void report(const Open &one) {
    if (!door_.socket.empty()) return;
    Connection about = one.about;
    about.sent = one.tally.sent;
    about.received = one.tally.received;
    const std::string line = line_of(about);
    if (write(report_, line.data(), line.size()) < 0) return;  // nobody is left to be told
  }

  const Door &door_;
  const int report_;
  Descriptor folder_;
  std::string name_;
  Proxy proxy_;
  std::mutex mutex_;
  std::list<std::shared_ptr<Open>> open_;
};

// Keeps these three and nothing else of what the supervisor holds, standard streams least of all: whoever reads them
// waits for their end.
KeeperEnds alone(const KeeperEnds &ends) {
  const int channel = fcntl(ends.channel, F_DUPFD_CLOEXEC, 10), stop = fcntl(ends.stop, F_DUPFD_CLOEXEC, 10),
            report = fcntl(ends.report, F_DUPFD_CLOEXEC, 10), null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (channel < 0 || stop < 0 || report < 0 || null < 0) _exit(1);
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
  dup2(channel, 3);
  dup2(stop, 4);
  dup2(report, 5);
  if (close_range(6, ~0u, 0) != 0)
    for (int fd = 6; fd < sysconf(_SC_OPEN_MAX); ++fd) close(fd);
  return {3, 4, 5};
}

}  // namespace

void keep_door(const Door &door, const KeeperEnds &given) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_IGN);
  setsid();
  prctl(PR_SET_NAME, "athanor-door");
  const KeeperEnds ends = alone(given);
  try {
    static Keeper keeper(door, ends.report);  // threads may still use it when the process ends
    keeper.run(ends.channel, ends.stop);
    keeper.report_rest();
  } catch (const std::exception &) {
    _exit(1);
  }
  _exit(0);
}

}  // namespace athanor::sandbox
