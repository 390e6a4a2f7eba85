// SPDX-License-Identifier: Apache-2.0
#include "plugin/scanner.hpp"

#include <athanor/plugin.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/plugin_process.hpp"

extern char **environ;

namespace athanor {
namespace {

constexpr std::size_t output_kept = 2048;
constexpr std::size_t output_quoted = 400;
constexpr std::size_t answer_max = ATHANOR_DOCUMENT_MAX + 4096;

void close_if_open(int &fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

[[noreturn]] void cannot_start(int cause) {
  throw Error("internal", std::string("cannot start a process that looks at the plugin: ") + ::strerror(cause),
              "free some memory, processes or open files and try again");
}

// Both ends above the standard descriptors, so that placing them for the child overwrites none.
struct Channel {
  int ours = -1, theirs = -1;
  explicit Channel(bool to_child) {
    int ends[2];
    // A socket for what we write: only there can a write to a dead child do without SIGPIPE.
    if ((to_child ? ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : ::pipe(ends)) != 0) cannot_start(errno);
    ours = ::fcntl(ends[to_child ? 1 : 0], F_DUPFD_CLOEXEC, 10);
    theirs = ::fcntl(ends[to_child ? 0 : 1], F_DUPFD_CLOEXEC, 10);
    ::close(ends[0]);
    ::close(ends[1]);
    if (ours >= 0) ::fcntl(ours, F_SETFL, ::fcntl(ours, F_GETFL) | O_NONBLOCK);
  }
  ~Channel() {
    close_if_open(ours);
    close_if_open(theirs);
  }
  Channel(const Channel &) = delete;
  Channel &operator=(const Channel &) = delete;
  int take() {
    const int out = ours;
    ours = -1;
    return out;
  }
};

}  // namespace

Scanner::Scanner(const fs::path &file) { spawn(file); }

Scanner::~Scanner() {
  if (child_ > 0) {
    ::kill(-child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  close_if_open(questions_);
  close_if_open(answers_);
  close_if_open(output_);
}

void Scanner::spawn(const fs::path &file) {
  Channel questions(true), answers(false), output(false);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, questions.theirs, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output.theirs, 1);
  ::posix_spawn_file_actions_adddup2(&actions, output.theirs, 2);
  ::posix_spawn_file_actions_adddup2(&actions, answers.theirs, 3);

  // A process group of its own, so that what the plugin starts ends with it; no signal settings of ours.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  const std::string program = helper_program().string();
  std::string name = "athanor", verb = "scan-plugin", path = file.string();
  char *arguments[] = {name.data(), verb.data(), path.data(), nullptr};
  const int failed = ::posix_spawn(&child_, program.c_str(), &actions, &attributes, arguments, environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed) {
    child_ = -1;
    cannot_start(failed);
  }
  questions_ = questions.take();
  answers_ = answers.take();
  output_ = output.take();
}

Json Scanner::ask(const Json &question, const std::string &doing,
                  const std::function<void(const std::string &)> &told) {
  Time deadline = std::chrono::steady_clock::now() + scanning_limit();
  std::string unsent = canonical(question) + "\n";
  for (;;) {
    if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
      const std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      Json answer = parse_document(line, "what the scanning process answered");
      if (!answer.contains("progress")) return answer;
      deadline = std::chrono::steady_clock::now() + scanning_limit();
      if (const std::string text = answer.value("progress", ""); told && !text.empty()) told(text);
      continue;
    }
    if (received_.size() > answer_max || std::chrono::steady_clock::now() >= deadline) give_up(doing);
    if (!exchange(unsent, deadline)) explain_end(doing, deadline);
  }
}

// Waits for the child to say, print or take something, and moves what there is.
bool Scanner::exchange(std::string &unsent, Time deadline) {
  pollfd ends[] = {{answers_, POLLIN, 0}, {output_, POLLIN, 0}, {unsent.empty() ? -1 : questions_, POLLOUT, 0}};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  ::poll(ends, 3, static_cast<int>(std::max<std::int64_t>(1, left.count() + 1)));
  if (ends[1].revents) drain_output();
  if (ends[2].revents) {
    const ssize_t sent = ::send(questions_, unsent.data(), unsent.size(), MSG_NOSIGNAL);
    if (sent > 0)
      unsent.erase(0, static_cast<std::size_t>(sent));
    else if (sent < 0 && errno != EAGAIN && errno != EINTR)
      unsent.clear();  // it is gone; the answers' end says so
  }
  if (!ends[0].revents) return true;
  char buffer[65536];
  const ssize_t got = ::read(answers_, buffer, sizeof buffer);
  if (got > 0) received_.append(buffer, static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

void Scanner::drain_output() {
  if (output_ < 0) return;
  char buffer[4096];
  ssize_t got;
  while ((got = ::read(output_, buffer, sizeof buffer)) > 0) {
    printed_.append(buffer, static_cast<std::size_t>(got));
    if (printed_.size() > output_kept) printed_.erase(0, printed_.size() - output_kept);
    if (got < static_cast<ssize_t>(sizeof buffer)) return;
  }
  if (got == 0) close_if_open(output_);  // else poll would report the closed end again and again
}

// "; it printed: first line | second line", or nothing.
std::string Scanner::quoted_output() {
  drain_output();
  std::string text = printed_;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  if (text.size() > output_quoted) text = "..." + text.substr(text.size() - output_quoted);
  std::string line;
  for (const char c : text) {
    if (c == '\n')
      line += " | ";
    else if (static_cast<unsigned char>(c) >= ' ')
      line += c;
  }
  return line.empty() ? "" : "; it printed: " + valid_utf8(line);
}

void Scanner::explain_end(const std::string &doing, Time deadline) {
  // The kernel closes a dying process's files a moment before its status can be had.
  int status = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(child_, &status, WNOHANG)) == 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (ended == 0) give_up(doing);
  ::kill(-child_, SIGKILL);  // what it may have left behind
  child_ = -1;
  if (!WIFSIGNALED(status))
    throw Error(
        "plugin_fault",
        "ended the process with exit status " + std::to_string(WEXITSTATUS(status)) + " " + doing + quoted_output(),
        "a plugin must never call exit; tell its author");
  const bool damaged = WTERMSIG(status) == SIGBUS && doing == "while loading";
  throw Error("plugin_fault", "crashed with " + signal_name(WTERMSIG(status)) + " " + doing + quoted_output(),
              damaged ? "the file may be cut short: build or copy the plugin again"
                      : "this is a fault in the plugin; tell its author");
}

void Scanner::give_up(const std::string &doing) {
  throw Error("plugin_fault",
              "took longer than " + in_seconds(scanning_limit()) + " " + doing + " and was stopped" + quoted_output(),
              "this is a fault in the plugin; tell its author");
}

}  // namespace athanor
