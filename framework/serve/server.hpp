// SPDX-License-Identifier: Apache-2.0
//
// An HTTP server for one person's browser: one thread for all connections, a few workers that answer. Sizes, times and
// numbers are bounded, so that nobody who reaches the port can hold it up.
#ifndef ATHANOR_SERVE_SERVER_HPP
#define ATHANOR_SERVE_SERVER_HPP

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "serve/http.hpp"

namespace athanor::serve {

namespace fs = std::filesystem;

struct ServerSettings {
  std::string address = "127.0.0.1";  // a number
  unsigned short port = 0;            // 0: any that is free
  fs::path certificate, key;          // PEM; both or none. With them: HTTPS alone
  std::size_t most_connections = 128, most_watchers = 48, workers = 6;
  std::size_t largest_head = 16 * 1024;
  std::chrono::milliseconds head_within{10000}, body_within{30000}, answer_within{30000}, idle{60000};
  std::chrono::milliseconds look_every{500}, say_something_every{15000};  // server-sent events
};

// How requests are answered.
struct Answers {
  // From the head alone, on the connections' thread: must not wait. Nothing: it goes on.
  std::function<std::optional<Response>(const Request &)> before;
  std::function<std::size_t(const Request &)> largest_body;
  std::function<Response(const Request &)> answer;  // on a worker's thread; may throw
};

class Server {
 public:
  // Listens when this returns. Throws Error when the address is taken or the certificate cannot be used.
  explicit Server(ServerSettings settings);
  ~Server();  // as stop()
  Server(const Server &) = delete;
  Server &operator=(const Server &) = delete;

  unsigned short port() const;

  // Answers until stop(). Call once.
  void run(Answers answers);
  // Closes everything; run() returns. [any thread]
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace athanor::serve

#endif
