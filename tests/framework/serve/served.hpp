// SPDX-License-Identifier: Apache-2.0
//
// A server over a folder of runs, on a port of its own, and a client that sends exactly the bytes it is told to.
#ifndef ATHANOR_TESTS_SERVED_HPP
#define ATHANOR_TESTS_SERVED_HPP

#include <map>
#include <memory>
#include <string>
#include <thread>

#include "serve/guard.hpp"
#include "serve/server.hpp"
#include "serve/site.hpp"
#include "tests/temporary_folder.hpp"

namespace athanor::test {

struct Reply {
  int status = 0;  // 0: the server closed without a word
  std::string head, body;

  bool has(const std::string &line) const { return head.find("\r\n" + line + "\r\n") != std::string::npos; }
};

// One connection. Everything ends with it.
class Client {
 public:
  explicit Client(unsigned short port);
  ~Client();
  Client(const Client &) = delete;

  void send(const std::string &bytes) const;
  // What comes until `until` stands in it, the server closes, or 10 seconds have passed.
  std::string read(const std::string &until = {}) const;
  bool closed_by_server() const;  // within 10 seconds, whatever it says before
  // One request, and its answer until the server closes.
  Reply ask(const std::string &bytes) const;

 private:
  int fd_;
};

class Served {
 public:
  explicit Served(serve::ServerSettings settings = {});
  ~Served();

  unsigned short port() const { return server_.port(); }
  std::string host() const { return "127.0.0.1:" + std::to_string(port()); }
  std::string origin() const { return "http://" + host(); }

  // A request with this method, path and headers, each "Name: value"; Host and Connection are added unless given.
  std::string request(const std::string &method, const std::string &path, const std::vector<std::string> &headers,
                      const std::string &body = {}) const;
  Reply raw(const std::string &bytes) const { return Client(port()).ask(bytes); }
  Reply stranger(const std::string &path, const std::vector<std::string> &headers = {}) const;
  Reply get(const std::string &path, const std::vector<std::string> &headers = {}) const;  // with the token
  Reply post(const std::string &path, const std::string &body) const;                      // as a page does
  std::string bearer() const { return "Authorization: Bearer " + token; }

  tests::TemporaryFolder folder;
  const std::string token = serve::new_token();

 private:
  serve::Site site_;
  serve::Server server_;
  serve::Guard guard_;
  std::thread thread_;
};

}  // namespace athanor::test

#endif
