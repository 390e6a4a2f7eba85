// SPDX-License-Identifier: Apache-2.0
//
// Reading heads of requests. See head.hpp.
#include "sandbox/doors/head.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <sstream>
#include <vector>

#include "sandbox/doors/hosts.hpp"

namespace athanor::sandbox {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t longest_head = 65536;
constexpr std::chrono::seconds patience{30};
constexpr char end_of_head[] = "\r\n\r\n", http[] = "http://";

[[noreturn]] void bad(const std::string &why) { throw Refusal{400, why}; }

std::string lower(std::string text) {
  for (char &c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool is_printable(const std::string &text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return (c >= ' ' && c != 127) || c == '\t'; });
}

std::vector<std::string> lines_of(const std::string &head) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    lines.push_back(head.substr(at, end - at));
    if (!is_printable(lines.back())) bad("the head of the request holds control characters");
    at = end + 2;
  }
  lines.pop_back();  // the empty one
  return lines;
}

struct Asked {
  std::string method, target, version;
};
Asked first_line(const std::string &line) {
  Asked asked;
  std::istringstream words(line);
  std::string more;
  if (!(words >> asked.method >> asked.target >> asked.version) || words >> more ||
      (asked.version != "HTTP/1.1" && asked.version != "HTTP/1.0"))
    bad("the request does not begin as one of HTTP/1.1");
  return asked;
}

// Headers that are for the proxy alone. Those of the connection go too, because each serves one request.
bool is_ours(const std::string &name) {
  static const char *const ours[] = {"host",       "connection", "proxy-connection", "proxy-authorization",
                                     "keep-alive", "upgrade"};
  return std::find(std::begin(ours), std::end(ours), name) != std::end(ours);
}

std::string for_server(const Asked &asked, const std::string &path, const std::string &host,
                       const std::vector<std::string> &lines) {
  std::string out = asked.method + " " + path + " " + asked.version + "\r\nHost: " + host + "\r\nConnection: close\r\n";
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    const std::string name = lower(lines[i].substr(0, colon));
    if (colon == std::string::npos || colon == 0 || name.find_first_of(" \t") != std::string::npos)
      bad("the request has a header that is none: " + lines[i].substr(0, 60));
    if (!is_ours(name)) out += lines[i] + "\r\n";
  }
  return out + "\r\n";
}

}  // namespace

std::string read_head(int client, std::string &rest) {
  std::string head;
  const auto until = Clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd watched{client, POLLIN, 0};
    const int ready = left <= 0 ? 0 : poll(&watched, 1, static_cast<int>(left));
    if (ready == 0) throw Refusal{408, "the request's head took longer than 30 s"};
    if (ready < 0 && errno == EINTR) continue;
    char chunk[4096];
    const ssize_t got = recv(client, chunk, sizeof chunk, 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) bad("the connection ended before the request's head did");
    const std::size_t looked = head.size() < 3 ? 0 : head.size() - 3;
    head.append(chunk, static_cast<std::size_t>(got));
    const std::size_t end = head.find(end_of_head, looked);
    if (end != std::string::npos && end + 4 <= longest_head) {
      rest = head.substr(end + 4);
      head.erase(end + 4);
      return head;
    }
    if (head.size() > longest_head) throw Refusal{431, "the request's head is longer than 64 KiB"};
  }
}

Head take_apart(const std::string &head) {
  const std::vector<std::string> lines = lines_of(head);
  if (lines.empty()) bad("the request is empty");
  const Asked asked = first_line(lines[0]);
  Head out;
  out.tunnel = asked.method == "CONNECT";
  std::string authority = asked.target, path;
  if (!out.tunnel) {
    if (lower(asked.target.substr(0, sizeof http - 1)) != http)
      bad("this is a proxy: it takes CONNECT, and addresses that begin with http://");
    const std::size_t begin = sizeof http - 1, end = asked.target.find_first_of("/?#", begin);
    authority = asked.target.substr(begin, end == std::string::npos ? end : end - begin);
    path = end == std::string::npos ? "/" : asked.target.substr(end);
    if (path[0] != '/') path.insert(0, 1, '/');
  }
  const auto place = host_and_port(authority);
  if (!place || (out.tunnel && place->port == 0)) bad("'" + authority.substr(0, 100) + "' is no host and port");
  out.host = place->host;
  out.port = place->port != 0 ? place->port : 80;
  if (!out.tunnel)
    out.forwarded = for_server(asked, path, out.host + (out.port == 80 ? "" : ":" + std::to_string(out.port)), lines);
  return out;
}

}  // namespace athanor::sandbox
