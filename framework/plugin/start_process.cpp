// SPDX-License-Identifier: Apache-2.0
#include "plugin/start_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "foundation/error.hpp"
#include "plugin/helper.hpp"

extern char **environ;

namespace athanor {
namespace {

[[noreturn]] void cannot_start(int cause) {
  throw Error("internal", std::string("cannot start a process for a plugin: ") + ::strerror(cause),
              "free some memory, processes or open files and try again");
}

// Two ends of a stream, none of them inherited by any other child, above the standard descriptors.
struct Ends {
  int ours = -1, theirs = -1;
  enum class Kind { socket, pipe };
  explicit Ends(Kind kind) {
    int ends[2];
    const int failed =
        kind == Kind::pipe ? ::pipe2(ends, O_CLOEXEC) : ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
    if (failed) cannot_start(errno);
    ours = ::fcntl(ends[0], F_DUPFD_CLOEXEC, 10);
    theirs = ::fcntl(ends[1], F_DUPFD_CLOEXEC, 10);
    ::close(ends[0]);
    ::close(ends[1]);
    if (ours >= 0) ::fcntl(ours, F_SETFL, ::fcntl(ours, F_GETFL) | O_NONBLOCK);
  }
  ~Ends() {
    if (ours >= 0) ::close(ours);
    if (theirs >= 0) ::close(theirs);
  }
  Ends(const Ends &) = delete;
  Ends &operator=(const Ends &) = delete;
  int take() { return std::exchange(ours, -1); }
};

}  // namespace

StartedProcess start_process(const PluginProgram &program) {
  Ends wire(Ends::Kind::socket), printed(Ends::Kind::pipe);  // a pipe, so that a script can open /dev/stderr
  if (wire.ours < 0 || wire.theirs < 0 || printed.ours < 0 || printed.theirs < 0) cannot_start(errno);
  StartedProcess out;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, wire.theirs, 0);
  ::posix_spawn_file_actions_adddup2(&actions, wire.theirs, 1);
  ::posix_spawn_file_actions_adddup2(&actions, printed.theirs, 2);
  // Whatever is open in the host, by whomever: the lock of a run above all.
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);

  // A process group of its own: it ends with all that it started, and Ctrl-C at the terminal is the host's to handle.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::string name = "athanor", verb = program.exec ? "exec-plugin" : "serve-plugin", path = program.file.string();
  char *arguments[] = {name.data(), verb.data(), path.data(), nullptr};
  const int failed = ::posix_spawn(&out.pid, helper_program().c_str(), &actions, &attributes, arguments, environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed) cannot_start(failed);
  out.wire = wire.take();
  out.printed = printed.take();
  return out;
}

}  // namespace athanor
