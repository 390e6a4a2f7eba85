// SPDX-License-Identifier: Apache-2.0
//
// Somebody to talk to, for tests: listens at 127.0.0.1 or at a unix socket and answers every connection in a thread of
// its own, by the test's own function.
#ifndef ATHANOR_TESTS_LOCAL_SERVER_HPP
#define ATHANOR_TESTS_LOCAL_SERVER_HPP

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

class Server {
 public:
  // `answer` gets the connection, which is closed when it returns.
  using Answer = std::function<void(int connection)>;
  explicit Server(Answer answer);                       // at a free port of 127.0.0.1
  Server(const std::string &unix_path, Answer answer);  // everybody may connect
  ~Server();
  Server(const Server &) = delete;
  Server &operator=(const Server &) = delete;
  int port = 0;
  std::atomic<int> connections{0};

 private:
  void listen_and_answer();
  int listener_, bell_[2];
  Answer answer_;
  std::vector<std::thread> threads_;
  std::thread taker_;
};

// The request up to the empty line; what is sent; everything up to the end.
std::string head_of(int connection);
void say(int connection, const std::string &text);
std::string all_of(int connection);
// An answer of HTTP with this body.
std::string page(const std::string &body);

#endif
