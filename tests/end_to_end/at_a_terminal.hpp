// SPDX-License-Identifier: Apache-2.0
//
// Runs the built athanor as somebody at a terminal would, who types one answer to its question.
#ifndef ATHANOR_TESTS_AT_A_TERMINAL_HPP
#define ATHANOR_TESTS_AT_A_TERMINAL_HPP

#include <pty.h>

#include "tests/end_to_end/athanor_command.hpp"

namespace athanor::tests {

struct Talk {
  int status = -1;
  std::string screen;  // all that was shown, with what was typed
};

// The terminal is in the command's own session: nothing is written to the one that the tests run in. What is typed
// waits in the terminal until the question reads it.
inline Talk athanor_at_a_terminal(std::vector<std::string> words, const std::string &typed, const fs::path &in_folder) {
  words.insert(words.begin(), built("bin/athanor"));
  std::vector<char *> argv;
  for (std::string &word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int terminal = -1;
  winsize size{50, 200, 0, 0};
  const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (pid == 0) {
    ::setenv("TERM", "dumb", 1);
    if (::chdir(in_folder.c_str()) == 0) ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  Talk talk;
  if (::write(terminal, typed.data(), typed.size()) != static_cast<ssize_t>(typed.size())) ::kill(pid, SIGKILL);
  char some[4096];
  for (ssize_t got; (got = ::read(terminal, some, sizeof some)) > 0;)
    talk.screen.append(some, static_cast<std::size_t>(got));
  int status = 0;
  ::waitpid(pid, &status, 0);
  ::close(terminal);
  talk.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return talk;
}

}  // namespace athanor::tests

#endif
