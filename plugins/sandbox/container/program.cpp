// SPDX-License-Identifier: Apache-2.0
#include "sandbox/container/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <athanor/plugin.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "sandbox/folder.hpp"
#include "sandbox/start_program.hpp"

namespace athanor::sandbox {
namespace {

constexpr int patience_ms = 100;
constexpr std::size_t most_bytes = std::size_t{16} << 20;

[[noreturn]] void give_up_with(const char *what) { throw std::system_error(errno, std::generic_category(), what); }

Descriptor memory(const char *name) {
  Descriptor fd(memfd_create(name, MFD_CLOEXEC));
  if (!fd) give_up_with("no memory for what a program prints");
  return fd;
}

std::string text_of(const Descriptor &fd) {
  std::string text;
  char chunk[65536];
  while (text.size() < most_bytes) {
    const ssize_t got = pread(fd.get(), chunk, sizeof chunk, static_cast<off_t>(text.size()));
    if (got <= 0) break;
    text.append(chunk, static_cast<std::size_t>(got));
  }
  return text;
}

// One program from its start to its end; killed with all that it started when nobody waits for it any more.
class Program {
 public:
  // -1: nothing to read, or printed into memory.
  Program(const std::vector<std::string> &words, int in, int out)
      : out_(memory("standard output")), err_(memory("standard error")) {
    Start start;
    start.words = words;
    for (char **one = environ; *one; ++one) start.environment.emplace_back(*one);
    start.in = in;
    start.out = out < 0 ? out_.get() : out;
    start.err = err_.get();
    start.own_group = true;
    const int failed = start_program(start, pid_);
    if (!failed) return;
    pid_ = -1;
    ended_.missing = failed == ENOENT || failed == EACCES;
    ended_.err = words[0] + ": " + std::strerror(failed);
  }
  ~Program() { end(); }
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  Ended wait(const Stop &stop) {
    const Descriptor process(pid_ < 0 ? -1 : static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
    if (process) {
      for (pollfd watched{process.get(), POLLIN, 0}; poll(&watched, 1, patience_ms) <= 0;)
        if (stop && stop()) {
          end();
          throw sdk::Cancelled{};
        }
    }
    if (pid_ >= 0) {
      collect();
      ended_.out = text_of(out_);
      ended_.err = text_of(err_);
    }
    return ended_;
  }

 private:
  void collect() {
    int status = 0;
    pid_t got = 0;
    do got = waitpid(pid_, &status, 0);
    while (got < 0 && errno == EINTR);
    if (got == pid_) ended_.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    pid_ = -1;
  }
  void end() {
    if (pid_ < 0) return;
    kill(-pid_, SIGKILL);
    collect();
  }

  pid_t pid_ = -1;
  const Descriptor out_, err_;
  Ended ended_;
};

}  // namespace

std::string Ended::complaint() const {
  const std::size_t end = err.find_last_not_of(" \n");
  if (end == std::string::npos) return "it ended with status " + std::to_string(status);
  const std::size_t begin = err.rfind('\n', end);
  return err.substr(begin == std::string::npos ? 0 : begin + 1, end - (begin == std::string::npos ? -1 : begin));
}

Ended run_program(const std::vector<std::string> &words, const Stop &stop) { return Program(words, -1, -1).wait(stop); }

Ended run_into(const std::vector<std::string> &first, const std::vector<std::string> &second, const Stop &stop) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) give_up_with("no pipe");
  Descriptor reading(ends[0]), writing(ends[1]);
  Program source(first, -1, writing.get());
  writing = Descriptor();
  Program sink(second, reading.get(), -1);
  reading = Descriptor();
  Ended into = sink.wait(stop), from = source.wait(stop);
  // A source whose reader failed is ended by the broken pipe: what the reader said is why.
  const bool cut_off = from.status == 128 + SIGPIPE || (!into.well() && into.status >= 0);
  return !from.well() && !cut_off ? from : into;
}

}  // namespace athanor::sandbox
