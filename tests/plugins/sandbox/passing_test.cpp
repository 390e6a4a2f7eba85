// SPDX-License-Identifier: Apache-2.0
//
// A tunnel between two pairs of sockets: what goes in comes out, however the ends behave.
#include "sandbox/doors/passing.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <thread>

#include "sandbox/folder.hpp"

using namespace athanor::sandbox;

namespace {

struct Pair {
  Pair() {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    mine = Descriptor(ends[0]);
    theirs = Descriptor(ends[1]);
  }
  Descriptor mine, theirs;
};

void put(const Descriptor &to, const std::string &text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t size = send(to.get(), text.data() + done, text.size() - done, MSG_NOSIGNAL);
    if (size <= 0) return;
    done += static_cast<std::size_t>(size);
  }
}

std::string all_of(const Descriptor &from) {
  std::string out;
  char chunk[4096];
  for (ssize_t size; (size = recv(from.get(), chunk, sizeof chunk, 0)) > 0;)
    out.append(chunk, static_cast<std::size_t>(size));
  return out;
}

struct Tunnel {
  Pair client, server;
  Tally tally;
  Passed how = Passed::all;
  std::thread thread;
  void begin(Passing more = {}) {
    more.inside = client.theirs.get();
    more.outside = server.theirs.get();
    thread = std::thread([this, more = std::move(more)] {
      how = pass(more, tally);
      client.theirs = Descriptor();
      server.theirs = Descriptor();
    });
  }
  ~Tunnel() {
    if (thread.joinable()) thread.join();
  }
};

}  // namespace

TEST_CASE("one end that has said all is still answered") {
  Tunnel tunnel;
  tunnel.begin({0, 0, "before ", -1, nullptr});
  put(tunnel.client.mine, "question");
  shutdown(tunnel.client.mine.get(), SHUT_WR);
  CHECK(all_of(tunnel.server.mine) == "before question");
  put(tunnel.server.mine, "answer");
  shutdown(tunnel.server.mine.get(), SHUT_WR);
  CHECK(all_of(tunnel.client.mine) == "answer");
  tunnel.thread.join();
  CHECK(tunnel.tally.sent == 15);
  CHECK(tunnel.tally.received == 6);
}

TEST_CASE("much passes both ways at once, whole and in order") {
  Tunnel tunnel;
  tunnel.begin();
  std::string there, back, arrived;
  for (int i = 0; i < 300000; ++i) there += std::to_string(i), back += std::to_string(i * 7);
  std::thread server([&] {
    std::thread talker([&] {
      put(tunnel.server.mine, back);
      shutdown(tunnel.server.mine.get(), SHUT_WR);
    });
    arrived = all_of(tunnel.server.mine);
    talker.join();
  });
  std::thread talker([&] {
    put(tunnel.client.mine, there);
    shutdown(tunnel.client.mine.get(), SHUT_WR);
  });
  const std::string returned = all_of(tunnel.client.mine);
  talker.join();
  server.join();
  CHECK(arrived == there);
  CHECK(returned == back);
}

TEST_CASE("a client that goes away ends the tunnel, though the server has more to say") {
  Tunnel tunnel;
  tunnel.begin();
  tunnel.client.mine = Descriptor();
  put(tunnel.server.mine, std::string(1 << 20, 'x'));
  tunnel.thread.join();
  CHECK(tunnel.how == Passed::all);
}

TEST_CASE("who goes away without an answer is not what the client hears of") {
  std::string kept;
  Tunnel tunnel;
  tunnel.begin({0, 0, {}, -1, nullptr, &kept});
  put(tunnel.client.mine, "question");
  char asked[8];
  REQUIRE(recv(tunnel.server.mine.get(), asked, sizeof asked, MSG_WAITALL) == 8);
  tunnel.server.mine = Descriptor();
  tunnel.thread.join();
  CHECK(tunnel.how == Passed::unanswered);
  CHECK(kept == "question");
}

TEST_CASE("silence and a spent allowance end a tunnel") {
  Tunnel silent;
  silent.begin({0, 0, {}, 1, nullptr});
  silent.thread.join();
  CHECK(silent.how == Passed::idle);

  std::atomic<std::int64_t> allowance{1000};
  Tunnel bounded;
  bounded.begin({0, 0, {}, -1, &allowance});
  put(bounded.client.mine, std::string(1 << 20, 'x'));
  bounded.thread.join();
  CHECK(bounded.how == Passed::bound);
  CHECK(bounded.tally.sent <= 2 * 65536);
}
