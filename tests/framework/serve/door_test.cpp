// SPDX-License-Identifier: Apache-2.0
//
// Who is let in: the token, the name by which the server is asked, and pages of other origins.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "served.hpp"
#include "tests/framework/report/believable_run.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

// The cookie that a browser would send back.
std::string cookie_of(const Reply &reply) {
  const std::size_t at = reply.head.find("Set-Cookie: ");
  if (at == std::string::npos) return "";
  return "Cookie: " + reply.head.substr(at + 12, reply.head.find(';', at) - at - 12);
}

std::vector<std::string> page_headers(const Served &served, const std::string &cookie) {
  return {cookie, "Origin: " + served.origin(), "X-Athanor: page", "Content-Type: application/json",
          "Sec-Fetch-Site: same-origin"};
}

}  // namespace

TEST_CASE("Without the token everything is 401, whether it is there or not") {
  Served served;
  for (const char *path :
       {"/", "/start", "/api/runs", "/api/events", "/metrics", "/assets/app.js", "/nowhere", "/runs/none/",
        "/runs/../../etc/passwd", "/favicon.ico", "/?token=", "/?token=wrong", "/api/runs?token=wrong", "/%"}) {
    const Reply reply = served.stranger(path);
    INFO(path);
    CHECK(reply.status == (std::string(path) == "/%" ? 400 : 401));
    CHECK(reply.head.find("Set-Cookie") == std::string::npos);
    CHECK(reply.body.find(served.token) == std::string::npos);
  }
  CHECK(served.raw(served.request("POST", "/api/start", {"Content-Type: application/json"}, "{}")).status == 401);
  CHECK(served.raw(served.request("OPTIONS", "/api/runs", {})).status == 401);
  CHECK(served.stranger("/", {"Authorization: Bearer " + std::string(64, 'a')}).status == 401);
  CHECK(served.stranger("/", {"Authorization: Basic " + served.token}).status == 401);
  CHECK(served.stranger("/?token=" + served.token.substr(0, 63)).status == 401);
  CHECK(served.stranger("/api/runs?token=" + served.token).status == 401);  // only the door takes it
}

TEST_CASE("The address that was printed sets a cookie, and the cookie opens everything") {
  Served served;
  const Reply reply = served.stranger("/?token=" + served.token, {"Sec-Fetch-Site: none"});
  REQUIRE(reply.status == 200);
  CHECK(reply.head.find("; Path=/; HttpOnly; SameSite=Strict\r\n") != std::string::npos);
  const std::string cookie = cookie_of(reply);
  CHECK(cookie.find(served.token) == std::string::npos);
  CHECK(served.stranger("/", {cookie}).status == 200);
  CHECK(served.stranger("/api/runs", {"Cookie: other=1; " + cookie.substr(8)}).status == 200);
  CHECK(served.stranger("/nowhere", {cookie}).status == 404);
  CHECK(served.stranger("/", {cookie + "0"}).status == 401);
}

TEST_CASE("A name that is not the server's is refused, so that no page can point its own name here") {
  Served served;
  const std::string port = ":" + std::to_string(served.port());
  for (const std::string &host : {"localhost" + port, "127.0.0.1" + port, "LocalHost" + port, "[::1]" + port,
                                  "workshop" + port, "192.0.2.7" + port})
    CHECK(served.get("/api/runs", {"Host: " + host}).status == 200);
  for (const std::string &host :
       {"evil.example" + port, std::string("127.0.0.1"), std::string("localhost:1"), "127.0.0.1.evil.example" + port,
        "localhost.evil.example" + port, std::string(), "evil.example" + port + "@127.0.0.1" + port})
    CHECK(served.get("/api/runs", {"Host: " + host}).status == 421);
  CHECK(served.raw("GET / HTTP/1.1\r\n" + served.bearer() + "\r\nConnection: close\r\n\r\n").status == 421);
  CHECK(served.get("/", {"Host: " + served.host(), "Host: evil.example"}).status == 400);
}

TEST_CASE("A page of another origin can neither read nor send anything") {
  Served served;
  BelievableRun run((fs::create_directory(served.folder / "one"), served.folder / "one"));
  run.end("run.done");
  const std::string cookie = cookie_of(served.stranger("/?token=" + served.token));
  const std::string note = "/api/runs/one/note", body = "{\"text\":\"hello\"}";
  const auto post = [&](const std::vector<std::string> &headers) {
    return served.raw(served.request("POST", note, headers, body)).status;
  };
  const std::vector<std::string> right = page_headers(served, cookie);
  CHECK(post(right) == 200);
  for (const std::string &origin : {std::string("http://evil.example"), std::string("null"), "https://" + served.host(),
                                    "http://localhost:" + std::to_string(served.port())}) {
    std::vector<std::string> headers = right;
    headers[1] = "Origin: " + origin;
    CHECK(post(headers) == 403);
  }
  for (std::size_t missing : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    std::vector<std::string> headers = right;
    headers.erase(headers.begin() + static_cast<std::ptrdiff_t>(missing));
    CHECK(post(headers) == 403);
  }
  std::vector<std::string> form = right;
  form[3] = "Content-Type: text/plain";
  CHECK(post(form) == 403);
  CHECK(served.stranger(note, {cookie}).status == 404);  // and a link does nothing

  for (const char *site : {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"})
    for (const char *path : {"/api/runs", "/assets/app.js", "/"})
      CHECK(served.stranger(path, {cookie, site, "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script"}).status == 403);
  CHECK(
      served.stranger("/", {cookie, "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"})
          .status == 403);
  CHECK(
      served
          .stranger("/", {cookie, "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"})
          .status == 200);
  const Reply preflight = served.raw(
      served.request("OPTIONS", note, {cookie, "Origin: http://evil.example", "Access-Control-Request-Method: POST"}));
  CHECK(preflight.status == 405);
  CHECK(preflight.head.find("Access-Control") == std::string::npos);
}

TEST_CASE("Every answer tells the browser to run nothing but the server's scripts, and to show it in no frame") {
  Served served;
  for (const Reply &reply : {served.get("/"), served.get("/api/runs"), served.get("/nowhere"), served.stranger("/")}) {
    CHECK(reply.head.find("\r\nContent-Security-Policy: default-src 'none'; script-src 'self';") != std::string::npos);
    CHECK(reply.head.find("unsafe") == std::string::npos);
    CHECK(reply.head.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(reply.has("X-Content-Type-Options: nosniff"));
    CHECK(reply.has("X-Frame-Options: DENY"));
    CHECK(reply.has("Cross-Origin-Resource-Policy: same-origin"));
    CHECK(reply.has("Cache-Control: no-store"));
    CHECK(reply.head.find("Access-Control-Allow") == std::string::npos);
  }
  const std::string page = served.get("/").body;
  CHECK(page.find("<script>") == std::string::npos);
  CHECK(page.find("<style") == std::string::npos);
}
