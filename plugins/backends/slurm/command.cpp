// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

#include "sandbox/folder.hpp"
#include "sandbox/start_program.hpp"

namespace athanor::slurm {
namespace {

using sandbox::Descriptor;
using Clock = std::chrono::steady_clock;

constexpr std::size_t most_out = std::size_t{64} << 20, most_err = std::size_t{64} << 10;

struct Pipe {
  Descriptor reading, writing;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "no pipe");
    reading = Descriptor(ends[0]);
    writing = Descriptor(ends[1]);
  }
};

// A host that itself runs as a job has dozens of SLURM_ variables, which must not reach the jobs that it submits.
bool is_handed_on(const std::string &name) {
  static constexpr const char *plain[] = {
      "PATH", "HOME",       "USER",        "LOGNAME",        "SHELL",      "LANG",
      "TZ",   "LC_ALL",     "SLURM_CONF",  "SLURM_CLUSTERS", "KRB5CCNAME", "LD_LIBRARY_PATH",
      "SACK", "MODULEPATH", "MODULESHOME", "LMOD_CMD",       "LMOD_DIR",   "BASH_ENV"};
  return name.compare(0, 7, "SBATCH_") == 0 || name.compare(0, 6, "MUNGE_") == 0 ||
         std::find(std::begin(plain), std::end(plain), name) != std::end(plain);
}

std::vector<std::string> environment() {
  std::vector<std::string> kept;
  for (char **at = environ; at && *at; ++at)
    if (const char *equals = std::strchr(*at, '=');
        equals && is_handed_on(std::string(*at, static_cast<std::size_t>(equals - *at))))
      kept.emplace_back(*at);
  return kept;
}

// Feeds one program and reads what it says, until both its streams are closed or the time is over.
class Talk {
 public:
  Talk(Pipe &in, Pipe &out, Pipe &err, const std::string &input, Answer &answer)
      : in_(in.writing), out_(out.reading), err_(err.reading), input_(input), answer_(answer) {
    for (Descriptor *end : {&in_, &out_, &err_}) fcntl(end->get(), F_SETFL, O_NONBLOCK);
    if (input_.empty()) in_ = Descriptor();
  }

  // False: the time is over, or nobody waits for the answer any more.
  bool until(Clock::time_point deadline, const std::atomic<bool> &stop) {
    while (out_ || err_) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      if (left <= 0 || stop.load()) return false;
      pollfd watched[] = {{in_.get(), POLLOUT, 0}, {out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}};
      if (poll(watched, 3, static_cast<int>(std::min<std::int64_t>(left + 1, 100))) < 0 && errno != EINTR) return false;
      if (watched[0].revents) feed();
      if (watched[1].revents) take(out_, answer_.out, most_out);
      if (watched[2].revents) take(err_, answer_.err, most_err);
    }
    return true;
  }

 private:
  void feed() {
    const ssize_t put = write(in_.get(), input_.data() + fed_, input_.size() - fed_);
    if (put > 0) fed_ += static_cast<std::size_t>(put);
    const bool over = put < 0 && errno != EAGAIN && errno != EINTR;
    if (over || fed_ == input_.size()) in_ = Descriptor();
  }

  static void take(Descriptor &from, std::string &to, std::size_t most) {
    char chunk[65536];
    const ssize_t got = read(from.get(), chunk, sizeof chunk);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0)
      from = Descriptor();
    else
      to.append(chunk, std::min(static_cast<std::size_t>(got), most - std::min(most, to.size())));
  }

  Descriptor &in_, &out_, &err_;
  const std::string &input_;
  Answer &answer_;
  std::size_t fed_ = 0;
};

// Writing to a program that has ended must not end the host. The mask is this thread's own.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoPipeSignal() {
    const timespec now{};
    if (!sigismember(&before_, SIGPIPE))
      while (sigtimedwait(&pipe_, nullptr, &now) >= 0) continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal &) = delete;
  NoPipeSignal &operator=(const NoPipeSignal &) = delete;

 private:
  sigset_t pipe_{}, before_{};
};

int end_of(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Answer run_command(const std::vector<std::string> &words, const std::string &input, double seconds,
                   const std::atomic<bool> &stop) {
  const auto began = Clock::now();
  const auto deadline = began + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  Answer answer;
  Pipe in, out, err;
  const NoPipeSignal quiet;
  pid_t pid = 0;
  if (const int failed = sandbox::start_program(
          {words, environment(), in.reading.get(), out.writing.get(), err.writing.get(), true}, pid)) {
    answer.missing = true;
    answer.err = words[0] + ": " + std::strerror(failed);
    return answer;
  }
  in.reading = Descriptor();
  out.writing = Descriptor();
  err.writing = Descriptor();
  if (!Talk(in, out, err, input, answer).until(deadline, stop)) {
    answer.timed_out = true;
    kill(-pid, SIGKILL);
  }
  answer.status = end_of(pid);
  answer.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  return answer;
}

}  // namespace athanor::slurm
