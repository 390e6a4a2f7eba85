// SPDX-License-Identifier: Apache-2.0
//
// Starting and ending the processes of doors. See doors.hpp.
#include "sandbox/doors/doors.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "sandbox/doors/channel.hpp"
#include "sandbox/doors/keeper.hpp"

namespace athanor::sandbox {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds last_words{1};

[[noreturn]] void fail(const char *what) { throw std::system_error(errno, std::generic_category(), what); }

std::pair<Descriptor, Descriptor> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("cannot make a pipe");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

std::string with_port(std::string text, std::uint16_t port) {
  const std::string mark = "{port}";
  for (std::size_t at; (at = text.find(mark)) != std::string::npos;)
    text.replace(at, mark.size(), std::to_string(port));
  return text;
}

}  // namespace

Doors::Doors(const std::vector<Door> &doors, bool own_loopback) : doors_(doors) {
  if (doors_.empty()) return;
  auto report = make_pipe(), stop = make_pipe();
  report_ = std::move(report.first);
  report_end_ = std::move(report.second);
  fcntl(report_.get(), F_SETFL, O_NONBLOCK);
  stop_ = std::move(stop.second);
  for (Door &door : doors_) {
    start(door, stop.first.get());
    if (own_loopback) continue;
    const Descriptor listener = listen_nearby(door.port);
    if (!send_socket(channels_.back().get(), listener.get())) fail("cannot hand over a door's socket");
  }
  if (!own_loopback) channels_.clear();
  report_end_ = Descriptor();
}

// Twice forked, so that it is not among the descendants that count as the job's and are killed with it. Its life hangs
// on the pipe that this process holds.
void Doors::start(const Door &door, int stop) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("cannot make a channel");
  channels_.emplace_back(ends[0]);
  const Descriptor other(ends[1]);
  const pid_t between = fork();
  if (between < 0) fail("cannot make a process");
  if (between == 0) {
    if (fork() == 0) keep_door(door, {other.get(), stop, report_end_.get()});
    _exit(0);
  }
  while (waitpid(between, nullptr, 0) < 0 && errno == EINTR) continue;
}

std::vector<std::pair<std::string, std::string>> Doors::environment() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Door &door : doors_)
    for (const auto &[name, value] : door.environment) out.emplace_back(name, with_port(value, door.port));
  return out;
}

std::vector<Doors::Wanted> Doors::wanted() const {
  std::vector<Wanted> out;
  for (std::size_t i = 0; i < channels_.size(); ++i) out.push_back({channels_[i].get(), doors_[i].port});
  return out;
}

void Doors::take() {
  char chunk[16384];
  for (;;) {
    const ssize_t got = read(report_.get(), chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) report_ = Descriptor();
    if (got <= 0) return;
    partial_.append(chunk, static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end; (end = partial_.find('\n', begin)) != std::string::npos; begin = end + 1)
      connections_.add(partial_.substr(begin, end - begin));
    partial_.erase(0, begin);
  }
}

Connections Doors::finish() {
  channels_.clear();
  stop_ = Descriptor();
  const auto until = Clock::now() + last_words;
  while (report_) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd watched{report_.get(), POLLIN, 0};
    if (left <= 0 || poll(&watched, 1, static_cast<int>(left)) == 0) break;
    take();
  }
  return connections_;
}

}  // namespace athanor::sandbox
