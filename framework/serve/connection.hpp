// SPDX-License-Identifier: Apache-2.0
//
// One connection: reads requests, has them answered, writes the answers. Runs on the thread of its executor alone, but
// for what workers do.
#ifndef ATHANOR_SERVE_CONNECTION_HPP
#define ATHANOR_SERVE_CONNECTION_HPP

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "serve/server.hpp"

namespace athanor::serve {

// What all connections of a server share. Counts are touched by the connections' thread alone.
struct Shared {
  ServerSettings settings;
  Answers answers;
  std::optional<boost::asio::ssl::context> tls;
  boost::asio::thread_pool *workers = nullptr;
  std::size_t connections = 0, watchers = 0;
};

// Goes on by itself until the other side is done, breaks a rule or takes too long.
void begin_connection(boost::asio::ip::tcp::socket socket, Shared &shared);

}  // namespace athanor::serve

#endif
