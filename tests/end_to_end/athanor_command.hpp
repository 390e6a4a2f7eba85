// SPDX-License-Identifier: Apache-2.0
//
// Runs the built athanor as a user would, and keeps what it said.
#ifndef ATHANOR_TESTS_ATHANOR_COMMAND_HPP
#define ATHANOR_TESTS_ATHANOR_COMMAND_HPP

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>
#include <string>
#include <vector>

#include "foundation/files.hpp"
#include "tests/temporary_folder.hpp"

namespace athanor::tests {

inline std::string built(const std::string &path) { return std::string(ATHANOR_BUILD_DIR) + "/" + path; }
inline std::string source(const std::string &path) { return std::string(ATHANOR_SOURCE_DIR) + "/" + path; }

struct Said {
  int status = -1;  // exit status; 128 + signal when a signal ended it
  std::string out, err;

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    std::istringstream in(out);
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }
};

// A program that was started and is waited for, or killed, by its own process id.
class Command {
 public:
  Command(std::vector<std::string> words, const fs::path &in_folder) {
    std::vector<char *> argv;
    for (std::string &word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    for (const char *said : {"out", "err"})
      write_file(out_.path() / said, "");  // it may be killed before it opens them
    pid_ = ::fork();
    if (pid_ == 0) {
      redirect(out_.path() / "out", STDOUT_FILENO);
      redirect(out_.path() / "err", STDERR_FILENO);
      if (::chdir(in_folder.c_str()) == 0) ::execvp(argv[0], argv.data());
      ::_exit(127);
    }
  }
  ~Command() {
    if (pid_ > 0) kill_now();
  }
  Command(const Command &) = delete;
  Command &operator=(const Command &) = delete;

  Said wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out_.path() / "out"),
            read_file(out_.path() / "err")};
  }
  Said kill_now() {
    ::kill(pid_, SIGKILL);
    return wait();
  }
  void send(int signal) { ::kill(pid_, signal); }
  pid_t pid() const { return pid_; }
  bool running() {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
  }

 private:
  static void redirect(const fs::path &file, int descriptor) {
    const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(opened, descriptor);
    ::close(opened);
  }
  TemporaryFolder out_;
  pid_t pid_ = -1;
};

inline Said run_command(std::vector<std::string> words, const fs::path &in_folder) {
  return Command(std::move(words), in_folder).wait();
}

inline Said athanor_says(std::vector<std::string> words, const fs::path &in_folder = "/") {
  words.insert(words.begin(), built("bin/athanor"));
  return run_command(std::move(words), in_folder);
}

}  // namespace athanor::tests

#endif
