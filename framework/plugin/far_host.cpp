// SPDX-License-Identifier: Apache-2.0
#include "plugin/far_host.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <deque>

#include "foundation/error.hpp"

namespace athanor {

using wire::Message;

HostSocket::HostSocket() : fd_(::fcntl(0, F_DUPFD_CLOEXEC, 10)) {
  ::dup2(2, 1);
  ::close(0);
  ::open("/dev/null", O_RDONLY);  // takes the lowest free number, 0
}

void HostSocket::send(const std::string &line) {
  const std::lock_guard lock(mutex_);
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t sent = ::write(fd_, line.data() + done, line.size() - done);
    if (sent < 0 && errno != EINTR) ::_exit(1);
    if (sent > 0) done += static_cast<std::size_t>(sent);
  }
}

std::optional<std::string> HostSocket::receive() {
  for (;;) {
    if (auto line = lines_.next()) return line;
    char piece[1 << 16];
    const auto here = [&] { return ::recv(fd_, piece, sizeof piece, MSG_DONTWAIT); };
    ssize_t got = -1;
    if (!wire::soon([&] { return (got = here()) >= 0 || (errno != EAGAIN && errno != EINTR); }))
      got = ::read(fd_, piece, sizeof piece);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return std::nullopt;
    lines_.add(piece, static_cast<std::size_t>(got));
  }
}

// What the host answers to one question, as it comes. Under the mutex of all.
struct NestedCalls::Waiting {
  ReadingPool::Waiter waiter;
  std::deque<Message> heard;
};

// While it lives, what the host says to its id is heard.
struct NestedCalls::Known {
  NestedCalls &all;
  std::uint64_t id;
  Known(NestedCalls &calls, Waiting &waiting) : all(calls) {
    const std::lock_guard lock(all.mutex_);
    id = ++all.last_;
    all.waiting_[id] = &waiting;
  }
  ~Known() {
    const std::lock_guard lock(all.mutex_);
    all.waiting_.erase(id);
  }
  Known(const Known &) = delete;
  Known &operator=(const Known &) = delete;
};

std::optional<Json> NestedCalls::ask(const std::string &type, const Json &members, const Json *document,
                                     const Services::OnEvent &on_event) {
  Waiting waiting;
  const Known known(*this, waiting);
  socket_.send(document ? wire::line(type, known.id, members, *document, "the request")
                        : wire::line(type, known.id, members));
  for (;;) {
    Message message = next(waiting);
    if (message.type == "event") {
      if (on_event) on_event(message.take_document());
      continue;
    }
    if (message.type == "result") return message.take_document();
    if (message.type == "nothing") return std::nullopt;
    if (message.type == "cancelled") throw Cancelled();
    throw error_from(message.take_document());
  }
}

Message NestedCalls::next(Waiting &waiting) {
  std::unique_lock lock(mutex_);
  while (waiting.heard.empty()) {
    lock.unlock();
    threads_.wait(waiting.waiter);
    lock.lock();
  }
  Message out = std::move(waiting.heard.front());
  waiting.heard.pop_front();
  return out;
}

void NestedCalls::hear(Message message) {
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(message.id);
  if (found == waiting_.end()) return;
  found->second->heard.push_back(std::move(message));
  threads_.wake(found->second->waiter);
}

Json FarHost::call(std::string_view name, const Json &request, const OnEvent &on_event) {
  return nested_.ask("call", {{"of", run_}, {"name", name}}, &request, on_event).value_or(Json::object());
}

void FarHost::start(std::string_view name, const Json &request) {
  nested_.ask("start", {{"of", run_}, {"name", name}}, &request, {});
}

std::optional<Json> FarHost::next(std::chrono::milliseconds timeout) {
  return nested_.ask("next", {{"of", run_}, {"timeout_ms", timeout.count()}}, nullptr, {});
}

void FarHost::cancel(std::string_view name) { nested_.ask("cancel", {{"of", run_}, {"name", name}}, nullptr, {}); }

void FarHost::log(int level, std::string_view message) {
  static const char *const words[] = {"debug", "info", "warn", "error"};
  socket_.send(wire::line("log", 0, {{"of", run_}, {"level", words[level - 1]}, {"message", message}}));
}

void FarHost::progress(double fraction, std::string_view message) {
  socket_.send(wire::line("progress", 0, {{"of", run_}, {"fraction", fraction}, {"message", message}}));
}

}  // namespace athanor
