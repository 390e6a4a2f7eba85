// SPDX-License-Identifier: Apache-2.0
//
// Requests and answers as the rest of this folder sees them; only connection.cpp knows the library that reads and
// writes them.
#ifndef ATHANOR_SERVE_HTTP_HPP
#define ATHANOR_SERVE_HTTP_HPP

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace athanor::serve {

struct Request {
  std::string method;                          // "GET"
  std::vector<std::string> path;               // decoded, one for each piece between slashes; "/" is {""}
  std::map<std::string, std::string> query;    // decoded
  std::map<std::string, std::string> headers;  // by lower-case name
  std::string body;

  const std::string &header(const std::string &lower_case_name) const;  // "" when there is none
  std::string cookie(const std::string &name) const;                    // "" when there is none
};

struct Response {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // beside those that every answer has
  // Set for server-sent events: asked again and again on a worker's thread for what has happened since; "" when nothing
  // has. `body` is not sent then.
  std::function<std::string()> events;
};

// {path, query} of a request's target; nothing when it is no path, is badly encoded or holds a NUL.
std::optional<Request> parsed_target(std::string_view target);

// Percent-encoded, for one piece of a path.
std::string encoded(std::string_view piece);

}  // namespace athanor::serve

#endif
