// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_process.hpp"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr std::chrono::seconds time_to_end(2);       // for a process whose input was closed
constexpr std::chrono::milliseconds looked_at(500);  // whether it is still there, if nothing tells
constexpr std::size_t much_unsent = std::size_t{32} << 20;
constexpr std::size_t longest_said = 4096;  // a line on standard error; longer ones are cut into several
constexpr std::size_t said_kept = 2048, said_quoted = 400;

// What it said last, in one line.
std::string quoted(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  if (text.size() > said_quoted) text = "..." + text.substr(text.size() - said_quoted);
  std::string line;
  for (const char c : text) {
    if (c == '\n')
      line += " | ";
    else if (static_cast<unsigned char>(c) >= ' ')
      line += c;
  }
  return line.empty() ? "" : "; it printed: " + valid_utf8(line);
}

}  // namespace

std::string signal_name(int number) {
  const char *name = ::sigabbrev_np(number);
  return name ? std::string("SIG") + name : "signal " + std::to_string(number);
}

PluginProcess::PluginProcess(const PluginProgram &program, Listener listener)
    : listener_(std::move(listener)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  first_ = std::thread([this, program] {
    try {
      const StartedProcess process = start_process(program);
      pid_ = process.pid;
      wire_ = process.wire;
      printed_ = process.printed;
    } catch (const Error &e) {
      failed_to_start_ = e;
    }
    {
      const std::lock_guard lock(mutex_);
      started_ = true;
    }
    start_.notify_all();
    if (failed_to_start_) return;
    {
      std::unique_lock lock(mutex_);
      start_.wait(lock, [this] { return listening_ || closing_; });
    }
    threads_.attend();
  });
  std::unique_lock lock(mutex_);
  start_.wait(lock, [this] { return started_; });
  if (!failed_to_start_) return;
  lock.unlock();
  first_.join();
  ::close(wake_);
  throw *failed_to_start_;
}

void PluginProcess::listen() {
  {
    const std::lock_guard lock(mutex_);
    listening_ = true;
  }
  start_.notify_all();
}

PluginProcess::~PluginProcess() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  start_.notify_all();
  wake();
  first_.join();
  for (const int fd : {wire_, printed_, wake_})
    if (fd >= 0) ::close(fd);
}

void PluginProcess::wake() {
  const std::uint64_t one = 1;
  if (::write(wake_, &one, sizeof one) < 0) {  // it is awake already
  }
}

// Straight into the socket when there is room and nothing waits before it: the usual case, which costs no other thread.
void PluginProcess::send(std::string line) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    if (unsent_.empty()) {
      const ssize_t sent = ::send(wire_, line.data(), line.size(), MSG_NOSIGNAL);
      if (sent == static_cast<ssize_t>(line.size())) return;
      if (sent > 0) line.erase(0, static_cast<std::size_t>(sent));
    }
    unsent_ += line;
  }
  wake();
}

void PluginProcess::wait_for_room() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return ended_ || because_ || unsent_.size() < much_unsent; });
}

void PluginProcess::end(const Error &because) {
  {
    const std::lock_guard lock(mutex_);
    if (!because_) because_ = because;
  }
  room_.notify_all();
  wake();
}

bool PluginProcess::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_ || because_;
}

// False: the process has ended.
bool PluginProcess::move_lines() {
  if (wait_for_something() && read_some()) return true;
  leave(how_it_ended());
  return false;
}

// Waits until the process says, prints or takes something. False: it is to be ended, or has ended.
bool PluginProcess::wait_for_something() {
  bool unsent;
  {
    const std::lock_guard lock(mutex_);
    if (because_) return false;
    unsent = !unsent_.empty();
    if (closing_ && !closed_at_) {
      closed_at_ = std::chrono::steady_clock::now();
      ::shutdown(wire_, SHUT_WR);
    }
    if (closed_at_ && std::chrono::steady_clock::now() - *closed_at_ > time_to_end) return false;
  }
  const short wanted = static_cast<short>(POLLIN | (unsent ? POLLOUT : 0));
  pollfd ends[] = {{wire_, wanted, 0}, {printed_, POLLIN, 0}, {wake_, POLLIN, 0}};
  int happened = 0;
  if (!wire::soon([&] { return (happened = ::poll(ends, 3, 0)) != 0; }))
    happened = ::poll(ends, 3, static_cast<int>(looked_at.count()));
  if (ends[2].revents) {
    std::uint64_t count;
    if (::read(wake_, &count, sizeof count) < 0) {  // nothing to take
    }
  }
  if (ends[1].revents) read_printed();
  if (ends[0].revents & POLLOUT) write_some();
  readable_ = (ends[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
  if (happened != 0) return true;
  // Something that it started may keep its streams open after it has ended itself.
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_) {
    readable_ = true;
    read_some();
    return false;
  }
  return true;
}

void PluginProcess::write_some() {
  const std::lock_guard lock(mutex_);
  std::size_t done = 0;
  while (done < unsent_.size()) {
    const ssize_t sent = ::send(wire_, unsent_.data() + done, unsent_.size() - done, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      if (errno != EAGAIN) done = unsent_.size();  // it is gone; the end of what it says tells
      break;
    }
    done += static_cast<std::size_t>(sent);
  }
  unsent_.erase(0, done);
  if (unsent_.size() < much_unsent) room_.notify_all();
}

// False: it has nothing more to say.
bool PluginProcess::read_some() {
  if (!std::exchange(readable_, false)) return true;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(wire_, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return true;
    if (got <= 0) return false;
    lines_.add(buffer, static_cast<std::size_t>(got));
    take_lines();
    if (got < static_cast<ssize_t>(sizeof buffer)) return true;
  }
}

void PluginProcess::take_lines() {
  try {
    while (const auto line = lines_.next())
      if (!ended()) listener_.message(wire::read(*line));
    if (lines_.too_long()) throw Error("plugin_fault", "a message of more than 16 MiB");
  } catch (const Error &e) {
    end(Error("plugin_fault", "was stopped: it sent " + e.message(),
              "on its standard output a plugin says nothing but messages (docs/isolation.md); "
              "what it prints belongs on standard error"));
  }
}

void PluginProcess::read_printed() {
  char buffer[4096];
  ssize_t got;
  while ((got = ::read(printed_, buffer, sizeof buffer)) > 0) {
    said_.append(buffer, static_cast<std::size_t>(got));
    last_said_.append(buffer, static_cast<std::size_t>(got));
    if (last_said_.size() > said_kept) last_said_.erase(0, last_said_.size() - said_kept);
  }
  const bool closed = got == 0;
  for (std::size_t end; !said_.empty();) {
    end = said_.find('\n');
    if (end == std::string::npos && said_.size() < longest_said && !closed) break;
    const std::size_t taken = std::min({end, said_.size(), longest_said});
    if (taken > 0) listener_.printed(valid_utf8(said_.substr(0, taken)));
    said_.erase(0, taken + (taken == end ? 1 : 0));
  }
  if (!closed) return;
  ::close(printed_);  // else poll would report the closed end again and again
  printed_ = -1;
}

// Why it ended, or why it is ended now; reaps it.
Error PluginProcess::how_it_ended() {
  std::optional<Error> because;
  {
    const std::lock_guard lock(mutex_);
    because = because_;
    if (!because && closed_at_) because = Error("cancelled", "was no longer needed");
  }
  // The kernel closes a dying process's files a moment before its status can be had.
  int status = 0;
  pid_t done = 0;
  const Time last = std::chrono::steady_clock::now() + (because ? std::chrono::seconds(0) : time_to_end);
  while ((done = ::waitpid(pid_, &status, WNOHANG)) == 0 && std::chrono::steady_clock::now() < last)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ::kill(-pid_, SIGKILL);  // it, and what it may have left behind
  const bool by_us = done == 0;
  while (done == 0 && ::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  if (printed_ >= 0) read_printed();
  if (because) return Error(because->code(), because->message() + quoted(last_said_), because->hint());
  if (by_us)
    return Error("plugin_crashed", "closed its standard output" + quoted(last_said_),
                 "a plugin ends when its standard input ends, and not before");
  if (WIFSIGNALED(status))
    return Error("plugin_crashed", "crashed with " + signal_name(WTERMSIG(status)) + quoted(last_said_),
                 "this is a fault in the plugin; tell its author");
  return Error("plugin_crashed", "ended with exit status " + std::to_string(WEXITSTATUS(status)) + quoted(last_said_),
               "a plugin ends when its standard input ends, and not before");
}

void PluginProcess::leave(const Error &how) {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    unsent_.clear();
  }
  room_.notify_all();
  listener_.ended(how);
}

}  // namespace athanor
