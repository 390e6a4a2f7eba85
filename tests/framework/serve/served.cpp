// SPDX-License-Identifier: Apache-2.0
//
// See served.hpp.
#include "served.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>

namespace athanor::test {
namespace {

constexpr auto patience = std::chrono::seconds(60);

Reply parsed(const std::string &text) {
  Reply out;
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return out;
  out.head = text.substr(0, end + 2);
  out.body = text.substr(end + 4);
  out.status = std::stoi(text.substr(text.find(' ') + 1, 3));
  return out;
}

}  // namespace

Client::Client(unsigned short port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
    throw std::runtime_error("the server cannot be reached");
}

Client::~Client() { ::close(fd_); }

// What was closed by the server takes no more bytes: the rest of a request that was refused.
void Client::send(const std::string &bytes) const {
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t sent = ::send(fd_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) return;
    at += static_cast<std::size_t>(sent);
  }
}

std::string Client::read(const std::string &until) const {
  std::string out;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (until.empty() || out.find(until) == std::string::npos) {
    pollfd waiting{fd_, POLLIN, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) break;
    char buffer[16384];
    const ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    out.append(buffer, static_cast<std::size_t>(got));
  }
  return out;
}

bool Client::closed_by_server() const {
  const auto begun = std::chrono::steady_clock::now();
  read();
  return std::chrono::steady_clock::now() - begun < patience;
}

Reply Client::ask(const std::string &bytes) const {
  send(bytes);
  return parsed(read());
}

Served::Served(serve::ServerSettings settings)
    : site_(folder.path(), folder.path(), {}),
      server_(std::move(settings)),
      guard_(token, {false, server_.port(), {"workshop"}}),
      thread_([this] {
        server_.run({[this](const serve::Request &request) { return guard_.answers(request); },
                     [](const serve::Request &request) { return serve::Site::largest_body(request); },
                     [this](const serve::Request &request) { return site_.answer(request); }});
      }) {}

Served::~Served() {
  server_.stop();
  thread_.join();
}

std::string Served::request(const std::string &method, const std::string &path, const std::vector<std::string> &headers,
                            const std::string &body) const {
  std::string out = method + " " + path + " HTTP/1.1\r\n", all;
  for (const std::string &header : headers) all += header + "\r\n";
  if (all.find("Host: ") == std::string::npos) all += "Host: " + host() + "\r\n";
  if (all.find("Connection: ") == std::string::npos) all += "Connection: close\r\n";
  if (!body.empty()) all += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return out + all + "\r\n" + body;
}

Reply Served::stranger(const std::string &path, const std::vector<std::string> &headers) const {
  return raw(request("GET", path, headers));
}

Reply Served::get(const std::string &path, const std::vector<std::string> &headers) const {
  std::vector<std::string> all{bearer()};
  all.insert(all.end(), headers.begin(), headers.end());
  return raw(request("GET", path, all));
}

Reply Served::post(const std::string &path, const std::string &body) const {
  return raw(request("POST", path,
                     {bearer(), "Origin: " + origin(), "X-Athanor: test", "Content-Type: application/json"}, body));
}

}  // namespace athanor::test
