// SPDX-License-Identifier: Apache-2.0
//
// Who may ask. Every request is held to these rules before anything else looks at it:
//
//   Host     an IP address, localhost or a name of this server, with its port: else 421. A page elsewhere that lets its
//            own name point here (DNS rebinding) gets no further.
//   token    in the cookie, or as `Authorization: Bearer`: else 401, whatever the path is. GET /?token=TOKEN sets the
//            cookie.
//   origin   what a browser says it was sent by must be a page of this server (Sec-Fetch-Site, Origin): else 403. A
//            person may follow a link from elsewhere.
//   POST     also wants the header `X-Athanor` and `Content-Type: application/json`, which no form of another page can
//            send, and, with the cookie, an Origin.
#ifndef ATHANOR_SERVE_GUARD_HPP
#define ATHANOR_SERVE_GUARD_HPP

#include <optional>
#include <string>
#include <vector>

#include "serve/http.hpp"

namespace athanor::serve {

struct Place {
  bool tls = false;
  unsigned short port = 0;
  std::vector<std::string> names;  // under which it may be asked, beside localhost and IP addresses
};

// 256 random bits in hexadecimal.
std::string new_token();

class Guard {
 public:
  Guard(std::string token, Place place);

  // What is answered in place of the server, from the head of a request alone; nothing: let it through. [any thread]
  std::optional<Response> answers(const Request &request) const;

  std::string cookie_name() const;

 private:
  bool is_host(const std::string &host) const;
  bool has_token(const Request &request) const;
  bool from_here(const Request &request) const;
  std::optional<std::string> faulty_post(const Request &request) const;

  std::string token_, session_;
  Place place_;
};

// A refusal in words, as the pages and programs show it.
Response refusal(int status, const std::string &code, const std::string &message, const std::string &hint = {});

}  // namespace athanor::serve

#endif
