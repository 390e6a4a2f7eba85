// SPDX-License-Identifier: Apache-2.0
#include "foundation/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "foundation/error.hpp"

namespace athanor {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_errors = 64 * 1024;

[[noreturn]] void cannot_start(const std::string &program, int cause) {
  throw Error("internal", "'" + program + "' cannot be started: " + std::strerror(cause),
              "free some memory, processes or open files and try again");
}

// A connection to the child. A socket, because a write to one whose reader is gone need not raise SIGPIPE; both ends
// above the standard descriptors, so that placing one for the child overwrites none of them.
class Line {
 public:
  explicit Line(const std::string &program) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) cannot_start(program, errno);
    ours_ = ::fcntl(ends[0], F_DUPFD_CLOEXEC, 10);
    theirs_ = ::fcntl(ends[1], F_DUPFD_CLOEXEC, 10);
    const int cause = errno;
    ::close(ends[0]);
    ::close(ends[1]);
    if (ours_ < 0 || theirs_ < 0) {
      close();
      cannot_start(program, cause);
    }
    ::fcntl(ours_, F_SETFL, ::fcntl(ours_, F_GETFL) | O_NONBLOCK);
  }
  ~Line() { close(); }
  Line(const Line &) = delete;
  Line &operator=(const Line &) = delete;

  int ours() const { return ours_; }
  int theirs() const { return theirs_; }
  void close_theirs() { close_one(theirs_); }
  void close() {
    close_one(ours_);
    close_one(theirs_);
  }

 private:
  static void close_one(int &fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  int ours_ = -1, theirs_ = -1;
};

std::vector<char *> pointers_to(const std::vector<std::string> &words) {
  std::vector<char *> out;
  out.reserve(words.size() + 1);
  for (const std::string &word : words) out.push_back(const_cast<char *>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

class Child {
 public:
  explicit Child(const ChildRequest &request)
      : request_(request),
        program_(request.arguments.at(0)),
        input_(program_),
        output_(program_),
        errors_(program_),
        unsent_(request.input) {
    start();
    for (Line *line : {&input_, &output_, &errors_}) line->close_theirs();
  }
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    wait();
  }
  Child(const Child &) = delete;
  Child &operator=(const Child &) = delete;

  ChildEnd finish() {
    const Clock::time_point deadline = Clock::now() + request_.limit;
    if (unsent_.empty()) input_.close();
    while (output_.ours() >= 0 || errors_.ours() >= 0) {
      exchange(deadline);
      if (end_.output.size() > request_.most_output)
        throw Error("too_large", "'" + program_ + "' says more than can be kept");
    }
    end_.status = wait();
    pid_ = -1;
    return std::move(end_);
  }

 private:
  void start() {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input_.theirs(), 0);
    ::posix_spawn_file_actions_adddup2(&actions, output_.theirs(), 1);
    ::posix_spawn_file_actions_adddup2(&actions, errors_.theirs(), 2);
    // A process group of its own, so that what it starts ends with it; no signal settings of ours.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const std::vector<char *> arguments = pointers_to(request_.arguments),
                              environment = pointers_to(request_.environment);
    const int failed =
        ::posix_spawnp(&pid_, program_.c_str(), &actions, &attributes, arguments.data(), environment.data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (!failed) return;
    pid_ = -1;
    if (failed == ENOENT) throw Error("not_found", "the program '" + program_ + "' is not installed");
    cannot_start(program_, failed);
  }

  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

  void exchange(Clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0)
      throw Error("timeout", "'" + program_ + "' took longer than " + std::to_string(request_.limit.count()) + " s");
    pollfd ends[] = {{output_.ours(), POLLIN, 0}, {errors_.ours(), POLLIN, 0}, {input_.ours(), POLLOUT, 0}};
    ::poll(ends, 3, static_cast<int>(left) + 1);
    if (ends[0].revents) take(output_, end_.output, request_.most_output + 1);
    if (ends[1].revents) take(errors_, end_.errors, most_errors);
    if (ends[2].revents) give();
  }

  // What goes beyond `most` is read and dropped.
  static void take(Line &line, std::string &into, std::size_t most) {
    char buffer[65536];
    const ssize_t got = ::read(line.ours(), buffer, sizeof buffer);
    if (got > 0)
      into.append(buffer, std::min(static_cast<std::size_t>(got), most - std::min(most, into.size())));
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
      line.close();
  }

  void give() {
    const ssize_t sent = ::send(input_.ours(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent > 0) unsent_.remove_prefix(static_cast<std::size_t>(sent));
    // Whoever closes its input has read enough; how it ended says whether that was right.
    if (unsent_.empty() || (sent < 0 && errno != EAGAIN && errno != EINTR)) input_.close();
  }

  const ChildRequest &request_;
  const std::string program_;
  Line input_, output_, errors_;
  std::string_view unsent_;
  pid_t pid_ = -1;
  ChildEnd end_;
};

}  // namespace

ChildEnd run_child(const ChildRequest &request) {
  Child child(request);
  return child.finish();
}

}  // namespace athanor
