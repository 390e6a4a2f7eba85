// SPDX-License-Identifier: Apache-2.0
//
// See ask_program.hpp.
#include "gpus/ask_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "sandbox/folder.hpp"
#include "sandbox/start_program.hpp"

namespace athanor::local {
namespace {

using Clock = std::chrono::steady_clock;
using sandbox::Descriptor;

constexpr std::size_t most_text = 1 << 20;
// How long a killed program may take to go away before it is left alone: in a hanging driver it does not.
constexpr std::chrono::milliseconds last_words{500};

int ms_until(Clock::time_point when) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(when - Clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left) + 1;
}

// A process of its own group, with nothing but a PATH in its environment. 0 where it cannot be started, errno says why.
pid_t start(const std::vector<std::string> &command, int out) {
  const char *path = std::getenv("PATH");
  sandbox::Start start;
  start.words = command;
  start.environment = {std::string("PATH=") + (path ? path : "/usr/local/bin:/usr/bin:/bin")};
  start.out = start.err = out;
  start.own_group = true;
  pid_t pid = 0;
  const int failed = sandbox::start_program(start, pid);
  errno = failed;
  return failed ? 0 : pid;
}

// False when the time is up before everything was read.
bool read_until(int fd, Clock::time_point deadline, std::string &text) {
  for (;;) {
    pollfd watched{fd, POLLIN, 0};
    const int ready = poll(&watched, 1, ms_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    char chunk[4096];
    const ssize_t got = read(fd, chunk, sizeof chunk);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return true;
    if (text.size() < most_text) text.append(chunk, static_cast<std::size_t>(got));
  }
}

// False when it has not ended by then.
bool collect(pid_t pid, Clock::time_point deadline, int &status) {
  for (;;) {
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) return true;
    if (ended < 0 && errno != EINTR) return status = 0, true;  // the host collects its children itself
    if (Clock::now() >= deadline) return false;
    usleep(2000);
  }
}

std::string first_line(const std::string &text) {
  const std::size_t from = text.find_first_not_of("\r\n \t");
  return from == std::string::npos ? "" : text.substr(from, text.find_first_of("\r\n", from) - from);
}

}  // namespace

Said ask_program(const std::vector<std::string> &command, double seconds) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {Said::How::failed, "", std::string("no pipe: ") + std::strerror(errno)};
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const pid_t pid = start(command, to.get());
  if (pid == 0) {
    const bool absent = errno == ENOENT || errno == ENOTDIR;
    return {absent ? Said::How::absent : Said::How::failed, "",
            command[0] + (absent ? " is not installed" : std::string(" cannot be started: ") + std::strerror(errno))};
  }
  to = Descriptor();
  const auto deadline =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  Said said;
  int status = 0;
  if (!read_until(from.get(), deadline, said.text) || !collect(pid, deadline, status)) {
    kill(-pid, SIGKILL);
    collect(pid, Clock::now() + last_words, status);
    said.how = Said::How::slow;
    said.why = command[0] + " did not answer within " + std::to_string(std::lround(seconds)) + " seconds";
  } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    said.how = Said::How::failed;
    said.why = command[0] + (WIFEXITED(status) ? " ended with status " + std::to_string(WEXITSTATUS(status))
                                               : " was ended by signal " + std::to_string(WTERMSIG(status)));
    if (const std::string line = first_line(said.text); !line.empty()) said.why += ": " + line;
  }
  return said;
}

}  // namespace athanor::local
