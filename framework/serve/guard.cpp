// SPDX-License-Identifier: Apache-2.0
//
// See guard.hpp.
#include "serve/guard.hpp"

#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <sys/random.h>

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"

namespace athanor::serve {
namespace {

// In a time that says nothing about where they differ, nor about how long the right one is.
bool same(const std::string &given, const std::string &right) {
  const std::string a = sha256(given), b = sha256(right);
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

bool is_address(const std::string &name) {
  unsigned char bytes[16];
  if (name.size() > 2 && name.front() == '[' && name.back() == ']')
    return ::inet_pton(AF_INET6, name.substr(1, name.size() - 2).c_str(), bytes) == 1;
  return ::inet_pton(AF_INET, name.c_str(), bytes) == 1;
}

Response welcome(const std::string &cookie) {
  Response out;
  out.type = "text/html; charset=utf-8";
  // The cookie is only sent with requests that a page of this server makes, so this page asks for the next one.
  out.body =
      "<!doctype html><html lang=\"en\"><title>Athanor</title><link rel=\"icon\" href=\"data:,\"><meta "
      "http-equiv=\"refresh\" content=\"0;url=/\">"
      "<p><a href=\"/\">To the runs</a></p></html>\n";
  out.headers.emplace_back("Set-Cookie", cookie);
  return out;
}

Response stranger() {
  Response out;
  out.status = 401;
  out.type = "text/html; charset=utf-8";
  out.body =
      "<!doctype html><html lang=\"en\"><title>Athanor: token missing</title><link rel=\"icon\" "
      "href=\"data:,\"><h1>This server wants its token</h1>"
      "<p>Open the address that <code>athanor serve</code> printed when it started; it holds the token. Programs send "
      "it as <code>Authorization: Bearer TOKEN</code>.</p></html>\n";
  out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"athanor\"");
  return out;
}

}  // namespace

std::string new_token() {
  unsigned char bytes[32];
  if (::getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
    throw Error("internal", "this system gives no random numbers", "is it still starting?");
  static const char *digits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

Response refusal(int status, const std::string &code, const std::string &message, const std::string &hint) {
  Json error{{"code", code}, {"message", message}};
  if (!hint.empty()) error["hint"] = hint;
  Response out;
  out.status = status;
  out.body = canonical({{"error", std::move(error)}}) + "\n";
  return out;
}

// The cookie is not the token, so that whoever finds a browser's cookies has no token for programs.
Guard::Guard(std::string token, Place place)
    : token_(std::move(token)), session_(sha256("a browser of " + token_)), place_(std::move(place)) {
  for (std::string &name : place_.names) name = lower(name);
}

// Cookies do not know ports: two servers of one machine would take each other's.
std::string Guard::cookie_name() const { return "athanor-" + std::to_string(place_.port); }

bool Guard::is_host(const std::string &host) const {
  std::string name = lower(host);
  const std::size_t colon = name.rfind(':'), bracket = name.rfind(']');
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) {
    if (name.substr(colon + 1) != std::to_string(place_.port)) return false;
    name.erase(colon);
  } else if (place_.port != (place_.tls ? 443 : 80)) {
    return false;
  }
  return name == "localhost" || is_address(name) ||
         std::find(place_.names.begin(), place_.names.end(), name) != place_.names.end();
}

bool Guard::has_token(const Request &request) const {
  static const std::string scheme = "bearer ";
  const std::string &given = request.header("authorization");
  if (given.size() > scheme.size() && lower(given.substr(0, scheme.size())) == scheme)
    return same(given.substr(scheme.size()), token_);
  return same(request.cookie(cookie_name()), session_);
}

bool Guard::from_here(const Request &request) const {
  const std::string &site = request.header("sec-fetch-site"), &origin = request.header("origin");
  const bool followed = request.method == "GET" && request.header("sec-fetch-mode") == "navigate" &&
                        request.header("sec-fetch-dest") == "document";
  if (!site.empty() && site != "same-origin" && site != "none" && !followed) return false;
  return origin.empty() || lower(origin) == (place_.tls ? "https://" : "http://") + lower(request.header("host"));
}

std::optional<std::string> Guard::faulty_post(const Request &request) const {
  if (request.header("x-athanor").empty()) return "the header X-Athanor is missing";
  if (lower(request.header("content-type")).rfind("application/json", 0) != 0)
    return "the content is not application/json";
  if (request.header("authorization").empty() && request.header("origin").empty())
    return "a browser says who sent it, in the header Origin";
  return std::nullopt;
}

std::optional<Response> Guard::answers(const Request &request) const {
  if (!is_host(request.header("host")))
    return refusal(421, "refused", "this server is not known under that name",
                   "use the address that `athanor serve` printed");
  const bool at_door = request.path == std::vector<std::string>{""};
  if (const auto given = request.query.find("token");
      at_door && request.method == "GET" && given != request.query.end() && same(given->second, token_))
    return welcome(cookie_name() + "=" + session_ + "; Path=/; HttpOnly; SameSite=Strict" +
                   (place_.tls ? "; Secure" : ""));
  if (!has_token(request)) return stranger();
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
    Response out = refusal(405, "bad_request", "there is no such method here");
    out.headers.emplace_back("Allow", "GET, HEAD, POST");
    return out;
  }
  if (!from_here(request))
    return refusal(403, "refused", "a page of another origin sent this", "use the pages of this server");
  if (request.method == "POST")
    if (const auto why = faulty_post(request)) return refusal(403, "refused", *why);
  return std::nullopt;
}

}  // namespace athanor::serve
