// SPDX-License-Identifier: Apache-2.0
//
// What nobody can do to the server: send too much, send too slowly, hold every connection.
#include <catch2/catch.hpp>
#include <chrono>

#include "served.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

serve::ServerSettings hurried() {
  serve::ServerSettings out;
  out.head_within = out.body_within = out.idle = std::chrono::milliseconds(200);
  return out;
}

const std::string json_headers = "X-Athanor: test\r\nContent-Type: application/json\r\n";

}  // namespace

TEST_CASE("A request may not be larger than what it can need") {
  Served served;
  CHECK(served.get("/", {"X-Long: " + std::string(20000, 'x')}).status == 431);
  CHECK(served.get("/" + std::string(20000, 'x')).status == 431);
  CHECK(served.post("/api/runs/one/note", "{\"text\":\"" + std::string(70000, 'x') + "\"}").status == 413);
  // An edited document may be long; here the run is missing, which is found out after reading it.
  CHECK(served.post("/api/runs/one/edit", "{\"text\":\"" + std::string(70000, 'x') + "\"}").status == 404);
  const std::string head =
      "POST /api/start HTTP/1.1\r\nHost: " + served.host() + "\r\n" + served.bearer() + "\r\n" + json_headers;
  CHECK(served.raw(head + "Content-Length: 99999999999\r\n\r\n").status == 413);
  CHECK(served.raw(head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n").status == 411);
}

TEST_CASE("What is no request is answered so, and nothing is made of it") {
  Served served;
  const std::string rest = " HTTP/1.1\r\nHost: " + served.host() + "\r\n" + served.bearer() + "\r\n";
  for (const std::string &bytes :
       {std::string("nonsense\r\n\r\n"), std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
        "GET" + rest + "\r\n", "GET http://evil.example/" + rest + "\r\n", "GET /%zz" + rest + "\r\n",
        "GET /%00" + rest + "\r\n", "GET /?a=%0" + rest + "\r\n", "GET /" + rest + "Bad Name: x\r\n\r\n",
        "POST /api/start" + rest + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
        "POST /api/start" + rest + "Content-Length: -1\r\n\r\n"})
    CHECK(served.raw(bytes).status == 400);
}

TEST_CASE("Two lengths of one request are no way to smuggle another") {
  Served served;
  const Reply reply = served.raw(
      "POST /api/start HTTP/1.1\r\nHost: " + served.host() + "\r\n" + served.bearer() + "\r\n" + json_headers +
      "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n");
  CHECK(reply.status >= 400);
  CHECK(reply.body.find("HTTP/1.1 ") == std::string::npos);  // one answer, and the end
}

TEST_CASE("Whoever sends too slowly is sent away, and others are served meanwhile") {
  Served served(hurried());
  const Client silent(served.port()), half(served.port()), body(served.port());
  half.send("GET / HTTP/1.1\r\nHost: ");
  body.send("POST /api/start HTTP/1.1\r\nHost: " + served.host() + "\r\n" + served.bearer() + "\r\n" + json_headers +
            "Content-Length: 1000\r\n\r\n{");
  CHECK(served.get("/").status == 200);
  CHECK(silent.closed_by_server());
  CHECK(half.closed_by_server());
  CHECK(body.closed_by_server());
}

TEST_CASE("A connection that is kept is closed when it falls silent") {
  Served served(hurried());
  const Client client(served.port());
  client.send(served.request("GET", "/api/runs", {served.bearer(), "Connection: keep-alive"}));
  CHECK(client.read("\"runs\":[]").find("HTTP/1.1 200") == 0);
  CHECK(client.closed_by_server());
}

TEST_CASE("Connections beyond the most are closed at once, and there is room again when others end") {
  serve::ServerSettings settings;
  settings.most_connections = 3;
  Served served(settings);
  {
    const Client one(served.port()), two(served.port()), three(served.port());
    one.send(served.request("GET", "/", {served.bearer(), "Connection: keep-alive"}));
    CHECK(one.read("</html>").find("HTTP/1.1 200") == 0);  // all three are counted by now
    CHECK(Client(served.port()).closed_by_server());
  }
  int status = 0;
  for (int tries = 0; tries < 100 && status != 200; ++tries) {
    status = served.get("/").status;
    if (status != 200) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK(status == 200);
}

TEST_CASE("Pages that watch are counted too") {
  serve::ServerSettings settings;
  settings.most_watchers = 1;
  Served served(settings);
  const Client watcher(served.port());
  watcher.send(served.request("GET", "/api/events", {served.bearer()}));
  CHECK(watcher.read("event: runs").find("text/event-stream") != std::string::npos);
  CHECK(served.get("/api/events").status == 503);
  CHECK(served.get("/api/runs").status == 200);
}
