// SPDX-License-Identifier: Apache-2.0
#include "services/http/request.hpp"

#include <algorithm>
#include <set>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"

namespace athanor {
namespace {

constexpr double idle_in_stream = 120;

const Json &shape() {
  static const Json the = Json::parse(R"json({
    "type": "object", "required": ["method", "url"],
    "properties": {
      "method": {"enum": ["GET", "POST"]},
      "url": {"type": "string", "minLength": 1},
      "headers": {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}},
      "query": {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}},
      "auth": {"type": "object", "required": ["type"], "properties": {
        "type": {"enum": ["bearer", "header", "aws_sigv4"]},
        "name": {"type": "string", "minLength": 1}, "region": {"type": "string", "minLength": 1},
        "service": {"type": "string", "minLength": 1}, "secret": {"$ref": "#/$defs/secret"},
        "access_key": {"$ref": "#/$defs/secret"}, "secret_key": {"$ref": "#/$defs/secret"},
        "session_token": {"$ref": "#/$defs/secret"}}},
      "body": {"type": ["object", "null"]},
      "stream": {"type": "string"},
      "idempotent": {"type": "boolean"},
      "timeouts": {"type": "object", "additionalProperties": false, "properties": {
        "connect": {"$ref": "#/$defs/seconds"}, "first_byte": {"$ref": "#/$defs/seconds"},
        "idle": {"$ref": "#/$defs/seconds"}, "total": {"$ref": "#/$defs/seconds"}}},
      "max_bytes": {"type": "integer", "minimum": 1}
    },
    "$defs": {
      "seconds": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000000},
      "secret": {"type": "object", "required": ["secret"], "properties": {"secret": {"type": "string", "minLength": 1}}},
      "value": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["secret"], "properties": {
        "secret": {"type": "string", "minLength": 1}, "prefix": {"type": "string"}}}]}
    }
  })json");
  return the;
}

[[noreturn]] void bad(const std::string &pointer, const std::string &message, const std::string &hint = {}) {
  throw Error("bad_request", message, hint, pointer);
}

HttpValue value_of(const Json &value) {
  if (value.is_string()) return {value.get<std::string>(), ""};
  return {value.value("prefix", ""), value.at("secret").get<std::string>()};
}

// A token of RFC 9110, 5.6.2, that is not the host's to set.
void check_header(const std::string &name, const HttpValue &value) {
  static const std::set<std::string> own{"host",
                                         "content-length",
                                         "transfer-encoding",
                                         "connection",
                                         "expect",
                                         "te",
                                         "trailer",
                                         "upgrade",
                                         "accept-encoding",
                                         "cookie",
                                         "keep-alive",
                                         "proxy-authorization",
                                         "x-amz-date",
                                         "x-amz-security-token"};
  const std::string marks = "!#$%&'*+-.^_`|~";
  const std::string pointer = pointer_to("/headers", name);
  if (name.empty() || !std::all_of(name.begin(), name.end(), [&](unsigned char c) {
        return (c < 0x80 && std::isalnum(c)) || marks.find(static_cast<char>(c)) != std::string::npos;
      }))
    bad(pointer, "'" + name + "' is no name of a header");
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (own.count(lower)) bad(pointer, "the header " + lower + " is the host's to set", "leave it out");
  if (std::any_of(value.text.begin(), value.text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
    bad(pointer, "the header " + lower + " has a line break or another control character in it");
}

void read_auth(const Json &auth, HttpRequest &out) {
  auto needed = [&](const char *member) -> const Json & {
    if (!auth.contains(member))
      bad("/auth", "authorisation of the type " + auth.at("type").get<std::string>() + " needs '" + member + "'");
    return auth.at(member);
  };
  auto secret = [&](const char *member) { return needed(member).at("secret").get<std::string>(); };
  const std::string type = auth.at("type");
  if (type == "bearer") {
    out.headers.push_back({"Authorization", {"Bearer ", secret("secret")}});
  } else if (type == "header") {
    out.headers.push_back({needed("name").get<std::string>(), {"", secret("secret")}});
  } else {
    out.signing =
        AwsSigning{needed("region").get<std::string>(), needed("service").get<std::string>(), secret("access_key"),
                   secret("secret_key"), auth.contains("session_token") ? secret("session_token") : ""};
  }
}

void read_timeouts(const Json &given, HttpRequest &out) {
  out.timeouts.connect = given.value("connect", out.timeouts.connect);
  out.timeouts.first_byte = given.value("first_byte", out.timeouts.first_byte);
  // Without a stream a server may begin an answer and think for as long as it could have thought before it.
  out.timeouts.idle = given.value("idle", out.stream.empty() ? out.timeouts.first_byte : idle_in_stream);
  if (given.contains("total")) out.timeouts.total = given.at("total").get<double>();
}

}  // namespace

HttpRequest read_http_request(const Json &request) {
  const std::vector<Fault> faults = check_against(request, shape(), "member of a request");
  if (!faults.empty()) bad(faults[0].pointer, "the request is not as expected: " + faults[0].message, faults[0].hint);
  HttpRequest out{request.at("method"), Url(request.at("url").get<std::string>()), {}, {}, {}, {}, {}, {}};
  for (const auto &[name, value] : object_at(request, "headers").items())
    out.headers.push_back({name, value_of(value)});
  for (const auto &[name, value] : object_at(request, "query").items()) out.query.push_back({name, value_of(value)});
  if (request.contains("auth")) read_auth(request.at("auth"), out);
  for (const auto &[name, value] : out.headers) check_header(name, value);
  out.body = request.value("body", Json());
  if (out.method == "GET" && !out.body.is_null())
    bad("/body", "a GET has no body", "use POST, or put it into the query");
  out.stream = request.value("stream", "");
  read_timeouts(object_at(request, "timeouts"), out);
  out.max_bytes = request.value("max_bytes", out.max_bytes);
  return out;
}

std::vector<std::string> HttpRequest::secrets() const {
  std::vector<std::string> out;
  auto add = [&](const std::string &name) {
    if (!name.empty()) out.push_back(name);
  };
  for (const auto &[name, value] : headers) add(value.secret);
  for (const auto &[name, value] : query) add(value.secret);
  if (signing)
    for (const std::string *name : {&signing->access_key, &signing->secret_key, &signing->session_token}) add(*name);
  return out;
}

}  // namespace athanor
