// SPDX-License-Identifier: Apache-2.0
//
// See detached.hpp.
#include "serve/detached.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <system_error>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/install.hpp"

namespace athanor::serve {
namespace {

constexpr auto patience = std::chrono::seconds(20);
constexpr auto looked_every = std::chrono::milliseconds(50);

// Between fork and exec of a program with threads: system calls alone.
[[noreturn]] void become(char *const *argv, int log) {
  ::setsid();
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(signal, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  // Connections of this server are not the run's.
  if (::syscall(SYS_close_range, 3U, ~0U, 0U) != 0)
    for (int fd = 3; fd < 4096; ++fd) ::close(fd);
  ::execv(argv[0], argv);
  ::_exit(127);
}

// Waits for the child so that it does not stay behind as a zombie; a server that ends before leaves that to init.
std::shared_ptr<std::atomic<int>> watched(pid_t child) {
  auto end = std::make_shared<std::atomic<int>>(-1);
  std::thread([child, end] {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    *end = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }).detach();
  return end;
}

}  // namespace

Started start_athanor(const std::vector<std::string> &words, const fs::path &log, const std::function<bool()> &there) {
  std::vector<std::string> all{executable().string()};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char *> argv;
  argv.reserve(all.size() + 1);
  for (std::string &word : all) argv.push_back(word.data());
  argv.push_back(nullptr);
  fs::create_directories(log.parent_path());
  const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0)
    throw Error("refused", "what the run prints cannot be kept", "is the folder of the runs writable for you?",
                log.string());
  const pid_t child = ::fork();
  if (child == 0) become(argv.data(), file);
  const int why = errno;
  ::close(file);
  if (child < 0) throw Error("internal", "no process can be made: " + std::generic_category().message(why));
  const auto end = watched(child);
  Started out{child};
  for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
    if (there()) return out;
    if (const int status = *end; status >= 0) return {child, true, status};
    std::this_thread::sleep_for(looked_every);
  }
  return out;
}

}  // namespace athanor::serve
