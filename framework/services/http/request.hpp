// SPDX-License-Identifier: Apache-2.0
//
// The document "athanor.http/1" as it was asked, read and judged in form; what the asker may do is judged elsewhere.
#ifndef ATHANOR_SERVICES_HTTP_REQUEST_HPP
#define ATHANOR_SERVICES_HTTP_REQUEST_HPP

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/http/url.hpp"

namespace athanor {

using Json = nlohmann::json;

// A text, or a secret with a text before it.
struct HttpValue {
  std::string text;    // the text, or what stands before the secret
  std::string secret;  // its name; empty: none
};

// Signed with AWS Signature Version 4. The members name secrets; no session token: empty.
struct AwsSigning {
  std::string region, service, access_key, secret_key, session_token;
};

struct HttpRequest {
  std::string method;  // GET or POST
  Url url;
  std::vector<std::pair<std::string, HttpValue>> headers, query;  // bearer and header authorisation among the headers
  std::optional<AwsSigning> signing;
  Json body;           // null: none
  std::string stream;  // a kind of frame_reader; empty: the body as a whole
  struct Timeouts {    // seconds
    double connect = 10, first_byte = 600, idle = 600;
    std::optional<double> total;
  } timeouts;
  std::uint64_t max_bytes = 64 * 1024 * 1024;

  std::vector<std::string> secrets() const;  // every name in it
};

// Throws Error("bad_request") saying what and where.
HttpRequest read_http_request(const Json &request);

}  // namespace athanor

#endif
