// SPDX-License-Identifier: Apache-2.0
//
// Exchanges that succeed: what is sent, what comes back, what is recorded.
#include <catch2/catch.hpp>
#include <thread>

#include "tests/framework/services/http/world.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("a request arrives as it was asked, with the host's own headers") {
  FaultServer server;
  server.on("/v1/chat").answer(200, R"({"ok":true})", {{"X-Request-Id", "r1"}});
  World world(server);
  const Json result = world.ask(with(
      post(server.url("/v1/chat"), {{"model", "m"}}),
      {{"headers", {{"x-version", "7"}, {"x-empty", ""}, {"user-agent", "tester/1"}}}, {"query", {{"a b", "c&d"}}}}));
  CHECK(result.at("status") == 200);
  CHECK(result.at("body") == R"({"ok":true})");
  CHECK(result.at("headers").at("x-request-id") == "r1");
  CHECK(result.at("url") == server.url("/v1/chat?a%20b=c%26d"));
  CHECK(result.at("seconds").at("total") > 0.0);
  const Request seen = server.requests().at(0);
  CHECK(seen.method == "POST");
  CHECK(seen.query == "a%20b=c%26d");
  CHECK(seen.json() == Json{{"model", "m"}});
  CHECK(seen.headers.at("content-type") == "application/json");
  CHECK(seen.headers.at("x-version") == "7");
  CHECK(seen.headers.at("x-empty").empty());
  CHECK(seen.headers.at("user-agent") == "athanor/" ATHANOR_VERSION " tester/1");
  CHECK(seen.headers.count("expect") == 0);
  CHECK(seen.headers.count("authorization") == 0);
}

TEST_CASE("a status that is no success is a result, also of a stream") {
  FaultServer server;
  server.on("/").answer(429, R"({"error":"slow down"})", {{"Retry-After", "3"}});
  World world(server);
  const Json result = world.ask(with(post(server.url("/")), {{"stream", "sse"}}));
  CHECK(result.at("status") == 429);
  CHECK(result.at("headers").at("retry-after") == "3");
  CHECK(result.at("body") == R"({"error":"slow down"})");
  CHECK(world.frames.empty());
}

TEST_CASE("frames come one by one on the caller's thread, before the call returns") {
  FaultServer server;
  server.on("/sse").sse({R"({"n":1})", R"({"n":2})", "[DONE]"});
  server.on("/ndjson").ndjson({R"({"n":1})", R"({"n":2})"}).drip(3, std::chrono::milliseconds(1));
  World world(server);
  const auto here = std::this_thread::get_id();
  HttpHooks hooks = world.hooks();
  hooks.on_frame = [&](const Json &frame) {
    CHECK(std::this_thread::get_id() == here);
    world.frames.push_back(frame.at("data"));
  };
  const Json request = with(post(server.url("/sse")), {{"stream", "sse"}});
  const Json result = world.http.exchange(request, world.grant, hooks);
  CHECK(result.at("body") == "");
  CHECK(result.at("frames") == 3);
  CHECK(Json(world.frames) == Json{R"({"n":1})", R"({"n":2})", "[DONE]"});
  world.frames.clear();
  world.http.exchange(with(post(server.url("/ndjson")), {{"stream", "ndjson"}}), world.grant, hooks);
  CHECK(Json(world.frames) == Json{R"({"n":1})", R"({"n":2})"});
}

TEST_CASE("a document where a stream was asked for is given as a document") {
  FaultServer server;
  server.on("/").answer(200, R"({"whole":1})");
  World world(server);
  CHECK(world.ask(with(post(server.url("/")), {{"stream", "sse"}})).at("body") == R"({"whole":1})");
}

TEST_CASE("a slow caller slows the server down, and loses nothing") {
  FaultServer server;
  std::vector<std::string> frames;
  for (int i = 0; i < 400; ++i) frames.push_back(std::to_string(i) + std::string(8000, 'x'));
  server.on("/").sse(frames);
  World world(server);
  HttpHooks hooks = world.hooks();
  std::size_t count = 0;
  hooks.on_frame = [&](const Json &frame) {
    if (count == 0) std::this_thread::sleep_for(std::chrono::milliseconds(300));  // meanwhile all buffers fill
    CHECK(frame.at("data") == frames[count++]);
  };
  // Whoever waits for its caller is not idle.
  world.http.exchange(with(post(server.url("/")), {{"stream", "sse"}, {"timeouts", {{"idle", 0.2}}}}), world.grant,
                      hooks);
  CHECK(count == 400);
}

TEST_CASE("connections are kept for the next exchange") {
  FaultServer server;
  server.on("/").answer(200, "{}");
  server.on("/stream").sse({"1", "2"});
  World world(server);
  for (int i = 0; i < 5; ++i) {
    world.ask(post(server.url("/")));
    world.ask(with(post(server.url("/stream")), {{"stream", "sse"}}));
  }
  CHECK(server.requests().size() == 10);
  CHECK(server.connections() == 1);
}

TEST_CASE("many exchanges go on at once") {
  FaultServer server;
  std::atomic<int> waiting{0};
  server.on("/").with([&](const Request &) {
    ++waiting;
    while (waiting < 50) std::this_thread::yield();  // none is answered before all have come
    Answer out;
    out.pieces = {"{}"};
    return out;
  });
  World world(server);
  std::vector<std::thread> callers;
  std::atomic<int> good{0};
  for (int i = 0; i < 50; ++i)
    callers.emplace_back([&] { good += world.http.exchange(post(server.url("/")), world.grant).at("status") == 200; });
  for (std::thread &caller : callers) caller.join();
  CHECK(good == 50);
}

TEST_CASE("headers are those of the final answer, repeated ones joined") {
  FaultServer server;
  server.on("/").raw(
      "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\nLink: a\r\n\r\n"
      "HTTP/1.1 200 OK\r\nX-Late: 1\r\nX-Two: a\r\nX-Two: b\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  World world(server);
  const Json headers = world.ask(get(server.url("/"))).at("headers");
  CHECK_FALSE(headers.contains("x-early"));
  CHECK_FALSE(headers.contains("link"));
  CHECK(headers.at("x-late") == "1");
  CHECK(headers.at("x-two") == "a, b");
}

TEST_CASE("a body is made valid UTF-8") {
  FaultServer server;
  server.on("/").answer(200, "caf\xE9", {{"Content-Type", "text/plain"}});
  World world(server);
  CHECK(world.ask(get(server.url("/"))).at("body") == "caf\xEF\xBF\xBD");
}

TEST_CASE("pictures are filled in when the bytes leave") {
  const TemporaryFolder folder;
  const auto picture = folder.write("a.png", "PNG");
  FaultServer server;
  server.on("/").answer(200, "{}");
  World world(server);
  world.grant.files = {picture};
  world.ask(post(server.url("/"), {{"image", {{"$file", {{"path", picture.string()}, {"encoding", "base64"}}}}}}));
  CHECK(server.requests().at(0).json() == Json{{"image", "UE5H"}});
}

TEST_CASE("each exchange is recorded, without a secret") {
  FaultServer server;
  server.on("/v1").answer(200, "{}").answer(500, "{}");
  World world(server);
  const Json request = with(get(server.url("/v1")), {{"query", {{"key", {{"secret", "KEY"}}}, {"q", "x"}}}});
  world.ask(request);
  world.ask(request);
  REQUIRE(world.rows.size() == 2);
  const Json row = world.rows[0];
  CHECK(row.at("who") == "provider/test");
  CHECK(row.at("method") == "GET");
  CHECK(row.at("url") == server.url("/v1?key=[secret%20KEY]&q=x"));
  CHECK(row.at("status") == 200);
  CHECK(row.at("bytes_sent") > 20);
  CHECK(row.at("bytes_received") > 20);
  CHECK(row.at("seconds").contains("first_byte"));
  CHECK_FALSE(row.contains("error"));
  CHECK(world.rows[1].at("status") == 500);
  CHECK(server.requests().at(0).query == "key=sk-test%2F0123%2Babc&q=x");
}

TEST_CASE("requests that are none are told apart") {
  FaultServer server;
  World world(server);
  for (const Json &bad :
       {Json{{"method", "PUT"}}, Json{{"url", "here"}}, Json{{"headers", {{"Host", "x"}}}},
        Json{{"headers", {{"a b", "x"}}}}, Json{{"headers", {{"a", "x\r\nb: y"}}}}, Json{{"stream", "xml"}},
        Json{{"body", {{"json", 1}}}}, Json{{"auth", {{"type", "bearer"}}}}, Json{{"timeouts", {{"total", 0}}}},
        Json{{"timeouts", {{"totl", 1}}}}, Json{{"max_bytes", 0}}}) {
    CAPTURE(bad.dump());
    CHECK(world.fails(with(get(server.url("/")), bad)).code() == "bad_request");
  }
  CHECK(server.connections() == 0);
}
