// SPDX-License-Identifier: Apache-2.0
//
// See server.hpp.
#include "server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <stdexcept>

namespace {

void need(bool done, const char *what) {
  if (!done) throw std::runtime_error(what);
}

}  // namespace

Server::Server(Answer answer) : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), answer_(std::move(answer)) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  need(bind(listener_, reinterpret_cast<sockaddr *>(&at), size) == 0, "no port");
  need(getsockname(listener_, reinterpret_cast<sockaddr *>(&at), &size) == 0, "no port");
  port = ntohs(at.sin_port);
  listen_and_answer();
}

Server::Server(const std::string &unix_path, Answer answer)
    : listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)), answer_(std::move(answer)) {
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  unix_path.copy(at.sun_path, sizeof at.sun_path - 1);
  unlink(unix_path.c_str());
  need(bind(listener_, reinterpret_cast<sockaddr *>(&at), sizeof at) == 0, "no socket");
  listen_and_answer();
}

void Server::listen_and_answer() {
  need(listen(listener_, 128) == 0 && pipe(bell_) == 0, "cannot listen");
  taker_ = std::thread([this] {
    for (;;) {
      pollfd watched[] = {{listener_, POLLIN, 0}, {bell_[0], POLLIN, 0}};
      poll(watched, 2, -1);
      if (watched[1].revents) return;
      const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) continue;
      ++connections;
      threads_.emplace_back([this, connection] {
        answer_(connection);
        close(connection);
      });
    }
  });
}

Server::~Server() {
  close(bell_[1]);
  taker_.join();
  close(listener_);
  for (std::thread &thread : threads_) thread.join();
  close(bell_[0]);
}

std::string head_of(int connection) {
  std::string out;
  char c = 0;
  while (out.find("\r\n\r\n") == std::string::npos && recv(connection, &c, 1, 0) == 1) out += c;
  return out;
}

void say(int connection, const std::string &text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t size = send(connection, text.data() + done, text.size() - done, MSG_NOSIGNAL);
    if (size <= 0) return;
    done += static_cast<std::size_t>(size);
  }
}

std::string all_of(int connection) {
  std::string out;
  char chunk[4096];
  for (ssize_t size; (size = recv(connection, chunk, sizeof chunk, 0)) > 0;)
    out.append(chunk, static_cast<std::size_t>(size));
  return out;
}

std::string page(const std::string &body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}
