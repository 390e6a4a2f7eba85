// SPDX-License-Identifier: Apache-2.0
//
// Serving one client of the proxy. See proxy.hpp.
#include "sandbox/doors/proxy.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/doors/addresses.hpp"
#include "sandbox/doors/head.hpp"

namespace athanor::sandbox {
namespace {

constexpr int idle_ms = 300000;

const char *phrase(int status) {
  switch (status) {
    case 403:
      return "Forbidden";
    case 408:
      return "Request Timeout";
    case 431:
      return "Request Header Fields Too Large";
    case 502:
      return "Bad Gateway";
    case 504:
      return "Gateway Timeout";
    default:
      return "Bad Request";
  }
}

void say(int client, const std::string &text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t size = send(client, text.data() + done, text.size() - done, MSG_NOSIGNAL);
    if (size <= 0) return;
    done += static_cast<std::size_t>(size);
  }
}

// The sentence stands in the status line too: many clients show nothing else of a refused CONNECT.
void refuse(int client, const Refusal &refusal) {
  const std::string body = "athanor: " + refusal.why + "\n";
  say(client, "HTTP/1.1 " + std::to_string(refusal.status) + " " + phrase(refusal.status) + " (" + refusal.why +
                  ")\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(body.size()) +
                  "\r\nConnection: close\r\n\r\n" + body);
  // What it has sent meanwhile is taken, or the kernel would answer with a reset that overtakes the refusal.
  shutdown(client, SHUT_WR);
  char chunk[4096];
  timeval patience{1, 0};
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  for (int i = 0; i < 64 && recv(client, chunk, sizeof chunk, 0) > 0; ++i) continue;
}

std::string in_words(const std::vector<std::string> &listed) {
  std::string out;
  for (const std::string &rule : listed) {
    if (out.size() > 400) return out + ", ...";
    out += (out.empty() ? "" : ", ") + rule;
  }
  return out;
}

std::string as_rule(const Head &head) {
  return head.port == 443 || head.port == 80 ? head.host : head.host + ":" + std::to_string(head.port);
}

}  // namespace

void Proxy::serve(int client, Tally &tally, const std::function<void(const Connection &)> &known) {
  Connection about;
  try {
    std::string rest;
    const Head head = take_apart(read_head(client, rest));
    about.host = head.host;
    about.port = head.port;
    const HostRule *rule = rule_for(rules, head.host, head.port);
    if (!rule)
      throw Refusal{403, "this job may not reach " + head.host + ":" + std::to_string(head.port) + "; allowed are " +
                             in_words(listed) + ". Add `" + as_rule(head) + "` to `network` of the backend"};
    if (allowance <= 0) throw Refusal{403, "this job has passed all the bytes that `network_bytes` allows it"};
    const Reached reached = reach(head.host, head.port, rule->own_network);
    about.allowed = reached.status != 403;
    if (!reached.socket) throw Refusal{reached.status, reached.why};
    known(about);
    if (head.tunnel) say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
    const Passed how = pass({client, reached.socket.get(), head.forwarded + rest, idle_ms, &allowance}, tally);
    if (how == Passed::all) return;
    about.why =
        how == Passed::idle ? "ended: nothing passed for 5 minutes" : "ended: the bound `network_bytes` is reached";
    known(about);
  } catch (const Refusal &refusal) {
    about.why = refusal.why;
    known(about);
    refuse(client, refusal);
  }
}

}  // namespace athanor::sandbox
