// SPDX-License-Identifier: Apache-2.0
#include "services/programs/http.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <sstream>

#include "foundation/json.hpp"

namespace athanor {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t longest_head = 32 * 1024, longest_body = 2 * 1024 * 1024;
constexpr std::chrono::seconds patience(30);

// What arrives until the deadline; nothing at the end.
std::string receive(int socket, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd watched{socket, POLLIN, 0};
    const int ready = left <= 0 ? 0 : poll(&watched, 1, static_cast<int>(left));
    if (ready == 0) throw program_error(408, "timeout", "the request took longer than 30 s to arrive");
    if (ready < 0 && errno == EINTR) continue;
    char chunk[16384];
    const ssize_t got = recv(socket, chunk, sizeof chunk, 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    return std::string(chunk, got > 0 ? static_cast<std::size_t>(got) : 0);
  }
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::size_t body_size(const std::string &head) {
  std::istringstream lines(head);
  std::string line;
  std::size_t size = 0;
  for (std::getline(lines, line); std::getline(lines, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string name = lower(line.substr(0, colon));
    if (name == "transfer-encoding")
      throw program_error(411, "invalid_request_error", "send the body with a Content-Length, not in chunks");
    if (name != "content-length") continue;
    const std::string digits = line.substr(std::min(line.find_first_not_of(" \t", colon + 1), line.size()));
    if (digits.empty() || !std::isdigit(static_cast<unsigned char>(digits[0])) || digits.size() > 12)
      throw program_error(400, "invalid_request_error", "the Content-Length is no number");
    size = std::stoull(digits);
  }
  if (size > longest_body) throw program_error(413, "invalid_request_error", "the request's body is larger than 2 MiB");
  return size;
}

const char *phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 402:
      return "Payment Required";
    case 404:
      return "Not Found";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return status < 500 ? "Bad Request" : "Internal Server Error";
  }
}

}  // namespace

ProgramRequest read_program_request(int socket) {
  const auto until = Clock::now() + patience;
  std::string text;
  std::size_t end = std::string::npos;
  while ((end = text.find("\r\n\r\n")) == std::string::npos) {
    if (text.size() > longest_head)
      throw program_error(431, "invalid_request_error", "the request's head is longer than 32 KiB");
    const std::string more = receive(socket, until);
    if (more.empty() && text.empty()) return {};
    if (more.empty()) throw program_error(400, "invalid_request_error", "the request ends in the middle of its head");
    text += more;
  }
  ProgramRequest out;
  std::istringstream first(text.substr(0, text.find("\r\n")));
  std::string version;
  if (!(first >> out.method >> out.path >> version) || version.rfind("HTTP/1.", 0) != 0)
    throw program_error(400, "invalid_request_error", "this is no request of HTTP/1.1");
  const std::size_t size = body_size(text.substr(0, end + 2));
  out.body = text.substr(end + 4);
  // A client that asks whether it may go on would else wait for a second.
  if (out.body.size() < size && lower(text.substr(0, end)).find("\r\nexpect: 100-continue") != std::string::npos)
    if (send(socket, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL) < 0) return {};
  while (out.body.size() < size) {
    const std::string more = receive(socket, until);
    if (more.empty()) throw program_error(400, "invalid_request_error", "the request ends in the middle of its body");
    out.body += more;
  }
  out.body.resize(size);
  return out;
}

void write_program_answer(int socket, const ProgramAnswer &answer) {
  // The house has tried again where that helps; a client that does so too would only double it.
  const std::string text =
      "HTTP/1.1 " + std::to_string(answer.status) + " " + phrase(answer.status) + "\r\nContent-Type: " + answer.type +
      "\r\nContent-Length: " + std::to_string(answer.body.size()) +
      (answer.status >= 400 ? "\r\nx-should-retry: false" : "") + "\r\nConnection: close\r\n\r\n" + answer.body;
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t size = send(socket, text.data() + done, text.size() - done, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;  // the program has gone, or takes no answer
    done += static_cast<std::size_t>(size);
  }
}

ProgramAnswer program_error(int status, const std::string &code, const std::string &message) {
  return {status, canonical({{"error", {{"message", message}, {"type", code}, {"code", code}, {"param", nullptr}}}})};
}

}  // namespace athanor
