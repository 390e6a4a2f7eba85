// SPDX-License-Identifier: Apache-2.0
//
// A server on this machine that does as it is told, also wrong things: for tests of whatever speaks http.
//
//     FaultServer server;
//     server.on("/v1/chat/completions")
//         .answer(429, "{}", {{"retry-after", "1"}})      // the first request
//         .sse({"{\"a\":1}", "[DONE]"}).cut_after(9);    // the second and all further ones: cut in the middle
//     ... server.url("/v1") ...
//     CHECK(server.requests().at(0).headers.at("authorization") == "Bearer sk-test-1");
//
// One thread per connection; all of them end with the server. Needs no framework.
#ifndef ATHANOR_TESTS_FAULT_SERVER_HPP
#define ATHANOR_TESTS_FAULT_SERVER_HPP

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace athanor::tests {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method, target;  // target: path and query as sent
  std::string path, query;
  std::map<std::string, std::string> headers;  // by lower-case name
  std::string body;
  int connection = 0;  // the how-manieth that was accepted, from 1
  nlohmann::json json() const { return nlohmann::json::parse(body); }
};

// One answer. Its body goes out in `pieces`, each in a write of its own.
struct Answer {
  static constexpr std::size_t whole = static_cast<std::size_t>(-1);
  int status = 200;
  Headers headers;
  std::vector<std::string> pieces;
  enum class Length { given, chunked, none } length = Length::given;  // none: the end of the connection ends the body
  std::size_t repeat = 1;                                             // the pieces are sent so many times over
  std::chrono::milliseconds between{};                                // pause before each piece but the first
  std::size_t cut_after = whole;   // bytes of the body; then the connection is closed
  std::size_t hang_after = whole;  // bytes of the body; then nothing more comes
  bool reset = false;              // cut with a reset, not a close
  bool silent = false;             // nothing at all is sent: hangs, or with cut_after 0 closes at once
  std::string raw;                 // instead of all this: these bytes, then a close
};

// The answers of one path: the first for the first request, ..., the last for all further ones.
class Route {
 public:
  using Handler = std::function<Answer(const Request &)>;

  Route &answer(int status, std::string body = {}, Headers headers = {});  // Content-Type: application/json
  Route &json(const nlohmann::json &body, int status = 200) { return answer(status, body.dump()); }
  Route &sse(const std::vector<std::string> &data);  // each as "data: ...\n\n", chunked
  Route &ndjson(const std::vector<std::string> &lines);
  Route &stream(const std::string &content_type, std::vector<std::string> pieces);
  Route &redirect(int status, const std::string &location);
  Route &big(std::size_t bytes);  // so many letters
  Route &hang();                  // reads the request and never answers
  Route &drop();                  // reads the request and closes
  Route &raw(std::string bytes);  // these bytes, whatever they are, then a close
  Route &with(Answer answer);
  Route &with(Handler handler);  // decides by what was asked; called on the connection's thread

  // Change the answer added last.
  Route &chunked();
  Route &until_close();  // neither Content-Length nor chunked
  Route &cut_after(std::size_t bytes, bool reset = false);
  Route &hang_after(std::size_t bytes);
  Route &drip(std::size_t bytes, std::chrono::milliseconds between);  // the body in pieces of so many bytes

 private:
  friend class FaultServer;
  Answer &last();
  std::vector<Handler> handlers_;
  std::vector<std::shared_ptr<Answer>> answers_;  // of the same place; null for a handler's
  std::size_t served_ = 0;
};

class FaultServer {
 public:
  enum class Speaks { http, https };  // https: with a certificate of its own for "localhost" and 127.0.0.1
  explicit FaultServer(Speaks speaks = Speaks::http);
  ~FaultServer();
  FaultServer(const FaultServer &) = delete;
  FaultServer &operator=(const FaultServer &) = delete;

  // Answers for a path without its query; what is asked for elsewhere gets a 404. Set up before requests come.
  Route &on(const std::string &path);
  std::string url(const std::string &path = {}) const;                              // http://127.0.0.1:PORT + path
  std::string url_as(const std::string &host, const std::string &path = {}) const;  // the same by another name
  int port() const;
  std::string certificate() const;  // PEM; empty for http

  std::vector<Request> requests() const;  // in the order they came
  std::vector<Request> requests(const std::string &path) const;
  int connections() const;  // accepted so far
  // Waits until so many requests came; false after a minute.
  bool wait_for_requests(std::size_t count) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

// A port at which nobody listens: connecting is refused.
class RefusingPort {
 public:
  RefusingPort();
  ~RefusingPort();
  RefusingPort(const RefusingPort &) = delete;
  RefusingPort &operator=(const RefusingPort &) = delete;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int fd_, port_;
};

// A port at which connecting neither succeeds nor fails: its queue is full.
class HungPort {
 public:
  HungPort();
  ~HungPort();
  HungPort(const HungPort &) = delete;
  HungPort &operator=(const HungPort &) = delete;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int fd_, port_;
  std::vector<int> waiting_;
};

}  // namespace athanor::tests

#endif
