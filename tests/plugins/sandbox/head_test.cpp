// SPDX-License-Identifier: Apache-2.0
//
// Heads of requests to the proxy: taken apart, written anew, refused.
#include "sandbox/doors/head.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "sandbox/folder.hpp"

using namespace athanor::sandbox;

namespace {

int status_of(const std::string &head) {
  try {
    take_apart(head);
  } catch (const Refusal &refusal) {
    return refusal.status;
  }
  return 200;
}

// What comes of a client that sends this and then nothing more.
Refusal refused(const std::string &text) {
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  const Descriptor client(ends[1]);
  std::thread sender([&] {
    const Descriptor mine(ends[0]);
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t size = send(mine.get(), text.data() + done, text.size() - done, MSG_NOSIGNAL);
      if (size <= 0) break;
      done += static_cast<std::size_t>(size);
    }
  });
  Refusal out;
  try {
    std::string rest;
    read_head(client.get(), rest);
  } catch (const Refusal &refusal) {
    out = refusal;
  }
  shutdown(client.get(), SHUT_RDWR);
  sender.join();
  return out;
}

}  // namespace

TEST_CASE("a tunnel is asked for by host and port") {
  const Head head = take_apart("CONNECT Data.Example.org:443 HTTP/1.1\r\nHost: other.example.net\r\n\r\n");
  CHECK(head.tunnel);
  CHECK(head.host == "data.example.org");
  CHECK(head.port == 443);
}

TEST_CASE("a request for an address goes on with that address as its host, and without what is the proxy's") {
  const Head head = take_apart(
      "POST HTTP://data.example.org:8080/a?b HTTP/1.1\r\nhost: liar.example.net\r\nProxy-Authorization: x\r\n"
      "Proxy-Connection: keep-alive\r\nConnection: keep-alive\r\nContent-Length: 2\r\nX-Own: kept\r\n\r\n");
  CHECK_FALSE(head.tunnel);
  CHECK(head.port == 8080);
  CHECK(head.forwarded ==
        "POST /a?b HTTP/1.1\r\nHost: data.example.org:8080\r\nConnection: close\r\nContent-Length: 2\r\nX-Own: kept\r\n"
        "\r\n");
  CHECK(take_apart("GET http://a.example.org?q HTTP/1.0\r\n\r\n").forwarded.rfind("GET /?q HTTP/1.0\r\n", 0) == 0);
}

TEST_CASE("what no client would send is refused") {
  for (const char *head :
       {"GET /path HTTP/1.1\r\n\r\n", "GET https://a.example.org/ HTTP/1.1\r\n\r\n",
        "CONNECT a.example.org HTTP/1.1\r\n\r\n", "CONNECT http://a.example.org:443 HTTP/1.1\r\n\r\n",
        "GET http://user@a.example.org/ HTTP/1.1\r\n\r\n", "GET http:///x HTTP/1.1\r\n\r\n",
        "GET http://a.example.org/ HTTP/2\r\n\r\n", "GET\r\n\r\n", "\r\n\r\n",
        "GET http://a.example.org/ b HTTP/1.1\r\n\r\n", "GET http://a.example.org/ HTTP/1.1\r\nno header\r\n\r\n",
        "GET http://a.example.org/ HTTP/1.1\r\nName : x\r\n\r\n",
        "GET http://a.example.org/ HTTP/1.1\r\n folded\r\n\r\n",
        "GET http://a.example.org/ HTTP/1.1\r\na: b\nEvil: c\r\n\r\n"}) {
    INFO(head);
    CHECK(status_of(head) == 400);
  }
  CHECK(status_of(std::string("GET http://a.example.org/ HTTP/1.1\r\na: \0\r\n\r\n", 44)) == 400);
}

TEST_CASE("a head is read within bounds") {
  CHECK(refused("GET http://a.example.org/ HTTP/1.1\r\n").status == 400);
  CHECK(refused("GET http://a.example.org/ HTTP/1.1\r\nX: " + std::string(100000, 'x')).status == 431);
}
