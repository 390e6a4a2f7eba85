// SPDX-License-Identifier: Apache-2.0
//
// "athanor.http/1" for providers and literature sources: the host opens the connection, fills in secrets and files at
// the last moment, keeps limits and records; the plugin says what to send and reads what comes back.
//
//     Json request = http::post(base_url + "/chat/completions");
//     http::bearer(request, options.at("api_key"));              // {"secret": NAME}: never the key itself
//     request["body"] = {{"json", body}};
//     request["stream"] = "sse";
//     const http::Reply reply = http::send(host, request, [&](const Json &frame) { ... });
//     if (!reply.ok()) throw http::failure(reply, "OpenAI", reply.json().at("error").value("message", ""));
//
// The document, in full:
//
//     request  {method: "GET" | "POST", url, headers?: {name: Value}, query?: {name: Value}, auth?: Auth,
//               body?: {json: any} | {json_text: text, whose order of members is kept} | {text, media_type}; in JSON,
//               {"$file": File} stands for a file's bytes
//               stream?: "sse" | "ndjson" | "aws_event_stream", idempotent?: bool,
//               timeouts?: {connect, first_byte, idle, total} in seconds, max_bytes?,
//               pace?: {name, seconds, at_once}: of literature sources; requests of one name begin so far apart, and so
//               many are in flight. The host waits for the turn, and tries again what may pass}
//     Value    text | {secret: NAME, prefix?: text}
//     Auth     {type: "bearer", secret: {secret: NAME}} | {type: "header", name, secret: {secret: NAME}}
//              | {type: "aws_sigv4", region, service, access_key: {secret}, secret_key: {secret}, session_token?:
//              {secret}}
//     File     {path, encoding: "base64", prefix?: text}: the string prefix + base64(bytes of the file)
//     event    "athanor.http.frame/1" {event?: text, data: text, headers?: {name: text}}: one frame of a stream, in
//              order, before the call returns; only when the status is 2xx
//     result   {status, headers: {lower-case name: text}, body: text (empty for a stream), url, frames,
//               seconds: {connect, first_byte, total}}
//
// A status other than 2xx is a result, not an error. Errors are those of the way: "unavailable" (no connection, TLS,
// reset), "timeout", "truncated" (cut in the middle), "too_large", "refused" (another's secret, another's origin, a
// redirect to another host), each with "maybe_billed" where the request had been sent.
#ifndef ATHANOR_HTTP_HPP
#define ATHANOR_HTTP_HPP

#include <athanor/plugin.hpp>

#include <cctype>
#include <cstdlib>
#include <ctime>

namespace athanor::sdk::http {

// Frames of a stream, each as it arrives, on the thread of the call.
using OnFrame = std::function<void(const Json &frame)>;

struct Reply {
  int status = 0;
  Json headers = Json::object();  // by lower-case name
  std::string body;               // UTF-8; empty for a stream that was delivered in frames
  std::string url;                // where it came from in the end
  std::uint64_t frames = 0;

  bool ok() const { return status >= 200 && status < 300; }
  std::string header(const std::string &name) const { return headers.value(name, std::string()); }
  // The body as JSON, or null where it is none (error pages of proxies).
  Json json() const {
    Json parsed = Json::parse(body, nullptr, false);
    return parsed.is_discarded() ? Json() : parsed;
  }
};

inline Json get(std::string url) { return {{"schema", "athanor.http/1"}, {"method", "GET"}, {"url", std::move(url)}}; }
inline Json post(std::string url) {
  return {{"schema", "athanor.http/1"}, {"method", "POST"}, {"url", std::move(url)}};
}

// `secret` is an option of the format "secret", as it arrives normalised: {"secret": NAME}. Null: no authorisation.
inline void bearer(Json &request, const Json &secret) {
  if (secret.is_object()) request["auth"] = {{"type", "bearer"}, {"secret", secret}};
}
inline void header_secret(Json &request, const std::string &name, const Json &secret) {
  if (secret.is_object()) request["auth"] = {{"type", "header"}, {"name", name}, {"secret", secret}};
}

// A place in a JSON body that the host fills with prefix + base64(file), such as a picture.
inline Json file_base64(const std::string &path, const std::string &prefix = {}) {
  Json file{{"path", path}, {"encoding", "base64"}};
  if (!prefix.empty()) file["prefix"] = prefix;
  return {{"$file", std::move(file)}};
}

// Sends and waits. Throws Error as the host gave it ("unavailable", "timeout", "truncated", ...), or Cancelled.
inline Reply send(Host &host, const Json &request, const OnFrame &on_frame = {}) {
  const Json r = host.call({}, request, [&](const Json &event) {
    if (on_frame && event.value("schema", "") == "athanor.http.frame/1") on_frame(event);
  });
  Reply out;
  out.status = r.at("status").get<int>();
  out.headers = r.value("headers", Json::object());
  out.body = r.value("body", "");
  out.url = r.value("url", "");
  out.frames = r.value("frames", std::uint64_t{0});
  return out;
}

// How long the server asks to wait, in seconds: retry-after-ms, then retry-after as a number or as a date (RFC 9110,
// 10.2.3; seen from the server's own Date where it sends one). Empty: it did not say.
inline std::optional<double> retry_after(const Json &headers) {
  auto number = [](const std::string &text) -> std::optional<double> {
    char *end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || end == text.c_str() || *end != '\0' || !(value >= 0)) return std::nullopt;
    return value;
  };
  auto date = [](const std::string &text) -> std::optional<std::time_t> {
    std::tm parts{};
    const char *end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (!end) return std::nullopt;
    return ::timegm(&parts);
  };
  if (const auto ms = number(headers.value("retry-after-ms", ""))) return *ms / 1000.0;
  const std::string text = headers.value("retry-after", "");
  if (const auto seconds = number(text)) return seconds;
  if (const auto then = date(text)) {
    const auto now = date(headers.value("date", "")).value_or(std::time(nullptr));
    return std::max(0.0, std::difftime(*then, now));
  }
  return std::nullopt;
}

// The code of a failed request by its status alone; a plugin that knows better (a quota among the 429, a context that
// is too long among the 400) says so.
inline std::string code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return "auth";
    case 402:
      return "quota";
    case 413:
      return "context_overflow";
    case 429:
      return "rate_limited";
    case 503:
    case 529:
      return "overloaded";
    default:
      return status == 408 || status == 409 || status >= 500 ? "server_error" : "invalid_request";
  }
}

// The error of a reply whose status is not 2xx. `code` empty: by the status. `message` empty: the body's beginning.
inline Error failure(const Reply &reply, const std::string &who, std::string message = {}, const std::string &code = {},
                     std::string provider_code = {}) {
  if (message.empty()) message = reply.body.substr(0, 300);
  if (message.empty()) message = "no explanation";
  Error out(code.empty() ? code_of(reply.status) : code,
            who + " answered " + std::to_string(reply.status) + ": " + message);
  out.details["http_status"] = reply.status;
  if (!provider_code.empty()) out.details["provider_code"] = std::move(provider_code);
  if (const auto wait = retry_after(reply.headers)) out.details["retry_after_s"] = *wait;
  for (const char *name : {"x-request-id", "request-id", "x-amzn-requestid", "apim-request-id"})
    if (reply.headers.contains(name)) out.details["request_id"] = reply.headers.at(name);
  return out;
}

// Percent-encodes all but the unreserved characters of RFC 3986, 2.3: for one segment of a path or a query.
inline std::string escaped(std::string_view text) {
  static const char *digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

}  // namespace athanor::sdk::http

#endif
