// SPDX-License-Identifier: Apache-2.0
//
// One case for each way in which an exchange goes wrong: the code decides whether it is tried again, `maybe_billed`
// whether that may cost twice.
#include <catch2/catch.hpp>
#include <thread>

#include "tests/framework/services/http/world.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// "code phase billed?"
std::string in_short(const Error &e) {
  return e.code() + " " + e.details().value("phase", "-") + (e.details().value("maybe_billed", false) ? " billed" : "");
}

Json quickly(Json request) { return with(std::move(request), {{"timeouts", {{"first_byte", 0.3}, {"idle", 0.3}}}}); }
Json as_stream(Json request, const std::string &kind = "sse") { return with(std::move(request), {{"stream", kind}}); }

}  // namespace

TEST_CASE("nobody listens") {
  const RefusingPort port;
  World world;
  world.may_reach(port.url());
  const Error e = world.fails(post(port.url()));
  CHECK(in_short(e) == "unavailable connect");
  CHECK(e.message() == "no connection to " + port.url().substr(7) + ": Connection refused");
  CHECK(e.hint() == "is the server running?");
  CHECK(world.rows.at(0).at("error") == "unavailable");
}

TEST_CASE("connecting hangs") {
  const HungPort port;
  World world;
  world.may_reach(port.url());
  const Error e = world.fails(with(post(port.url()), {{"timeouts", {{"connect", 0.2}}}}));
  CHECK(in_short(e) == "unavailable connect");
  CHECK(e.message() == "no connection to " + port.url().substr(7) + " within 0.2 s");
}

TEST_CASE("a name that is none") {
  World world;
  world.may_reach("https://no-such-host.invalid");
  const Error e = world.fails(get("https://no-such-host.invalid/"));
  CHECK(in_short(e) == "unavailable name");
  CHECK(e.message() == "the name no-such-host.invalid could not be resolved");
}

TEST_CASE("a proxy that is none") {
  Network network;
  network.proxy = "http://no-such-proxy.invalid:3128";
  network.no_proxy = "other.example.org";
  World world(network);
  world.may_reach("https://example.org");
  CHECK(in_short(world.fails(get("https://example.org/"))) == "unavailable proxy");
}

TEST_CASE("a certificate that nobody vouches for") {
  FaultServer server(FaultServer::Speaks::https);
  server.on("/").answer(200, "{}");
  World strict(server);
  const Error e = strict.fails(post(server.url("/")));
  CHECK(in_short(e) == "unavailable tls");
  CHECK(e.message().find("could not be verified: ") != std::string::npos);
  CHECK(e.hint().find("network.ca_file") != std::string::npos);
  CHECK(server.requests().empty());

  const TemporaryFolder folder;
  Network trusting;
  trusting.ca_file = folder.write("ca.pem", server.certificate());
  World trusted(server, trusting);
  CHECK(trusted.ask(post(server.url("/"))).at("status") == 200);

  Network careless;
  careless.verify_tls = false;
  World careless_world(server, careless);
  CHECK(careless_world.ask(post(server.url("/"))).at("status") == 200);
}

TEST_CASE("certificates to trust that are not there") {
  Network network;
  network.ca_file = "/no/such/file.pem";
  CHECK_THROWS_AS(World(network), Error);
}

TEST_CASE("TLS where there is none, and http where there is TLS") {
  FaultServer plain, secure(FaultServer::Speaks::https);
  World world(plain);
  const std::string as_secure = "https" + plain.url().substr(4), as_plain = "http" + secure.url().substr(5);
  world.may_reach(as_secure);
  world.may_reach(as_plain);
  CHECK(in_short(world.fails(get(as_secure))).find("unavailable tls") == 0);
  CHECK(world.fails(get(as_plain)).code() == "unavailable");
}

TEST_CASE("the server closes without an answer, or answers no http") {
  FaultServer server;
  server.on("/drop").drop();
  server.on("/noise").raw("SSH-2.0-OpenSSH\r\n");
  World world(server);
  CHECK(in_short(world.fails(post(server.url("/drop")))) == "unavailable wait billed");
  const Error e = world.fails(post(server.url("/noise")));
  CHECK(in_short(e) == "unavailable wait billed");
  CHECK(e.message().find("something that is not http") != std::string::npos);
}

TEST_CASE("no first byte") {
  FaultServer server;
  server.on("/").hang();
  World world(server);
  const Error e = world.fails(quickly(post(server.url("/"))));
  CHECK(in_short(e) == "timeout wait billed");
  CHECK(e.message() == server.url().substr(7) + " did not begin to answer within 0.3 s");
}

TEST_CASE("silence in the middle of a stream, and of a body") {
  FaultServer server;
  server.on("/sse").sse({"1", "2"}).hang_after(5);
  server.on("/body").answer(200, std::string(100, 'x')).hang_after(50);
  World world(server);
  CHECK(in_short(world.fails(quickly(as_stream(post(server.url("/sse")))))) == "timeout body billed");
  CHECK(in_short(world.fails(quickly(post(server.url("/body"))))) == "timeout body billed");
}

TEST_CASE("a drip keeps a stream alive, unless a total is set") {
  FaultServer server;
  server.on("/").sse({"1", "2", "3", "4", "5", "6"}).drip(8, std::chrono::milliseconds(100));
  World world(server);
  CHECK(world.ask(quickly(as_stream(post(server.url("/"))))).at("frames") == 6);
  Json request = as_stream(post(server.url("/")));
  request["timeouts"] = {{"total", 0.25}};
  const Error e = world.fails(request);
  CHECK(in_short(e) == "timeout body billed");
  CHECK(e.message().find("longer than the 0.25 s that were allowed") != std::string::npos);
}

TEST_CASE("cut in the middle: of a chunked stream, of a body with a length, by a reset, inside a frame") {
  FaultServer server;
  server.on("/sse").sse({"1", "2", "3"}).cut_after(20);
  server.on("/ndjson").ndjson({"{}", "{}"}).cut_after(4, true);
  server.on("/body").answer(200, std::string(1000, 'x')).cut_after(500);
  server.on("/json").answer(200, "{\"a\":1}").chunked().cut_after(3);
  server.on("/aws").stream("application/vnd.amazon.eventstream", {std::string("\0\0\0", 3)});
  World world(server);
  CHECK(in_short(world.fails(as_stream(post(server.url("/sse"))))) == "truncated body billed");
  CHECK(world.frames.size() == 2);  // what came before was told, and the call is no success
  CHECK(in_short(world.fails(as_stream(post(server.url("/ndjson")), "ndjson"))) == "truncated body billed");
  CHECK(in_short(world.fails(post(server.url("/body")))) == "truncated body billed");
  CHECK(in_short(world.fails(post(server.url("/json")))) == "truncated body billed");
  CHECK(world.fails(as_stream(post(server.url("/aws")), "aws_event_stream")).code() == "truncated");
  CHECK(world.rows.at(0).at("error") == "truncated");
  CHECK(world.rows.at(0).at("status") == 200);
}

TEST_CASE("a body without end is cut off where it is too large") {
  FaultServer server;
  server.on("/").big(100'000'000);
  World world(server);
  const Error e = world.fails(post(server.url("/")));
  CHECK(in_short(e) == "too_large body billed");
  CHECK(e.message() == "the answer of " + server.url().substr(7) + " is longer than 67108864 bytes");
  CHECK(world.rows.at(0).at("bytes_received") < 80'000'000);
  CHECK(world.fails(with(post(server.url("/")), {{"max_bytes", 1000}})).code() == "too_large");
  CHECK(world.ask(with(post(server.url("/")), {{"max_bytes", 200'000'000}})).at("body").get<std::string>().size() ==
        100'007'936);
}

TEST_CASE("a call that is cancelled ends, wherever it is") {
  FaultServer server;
  const HungPort hung;
  server.on("/hang").hang();
  server.on("/stream").sse({"1", "2"}).hang_after(9);
  World world(server);
  world.may_reach(hung.url());
  for (const Json &request : {post(server.url("/hang")), as_stream(post(server.url("/stream"))), post(hung.url())}) {
    world.stop = false;
    std::thread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      world.stop = true;
    });
    CHECK_THROWS_AS(world.ask(request), Cancelled);
    stopper.join();
    CHECK(world.rows.back().at("error") == "cancelled");
  }
}

TEST_CASE("what a listener throws ends the exchange") {
  FaultServer server;
  server.on("/").sse({"1", "2"}).hang_after(9);
  World world(server);
  HttpHooks hooks = world.hooks();
  hooks.on_frame = [](const Json &) { throw Error("bad_reply", "enough"); };
  CHECK_THROWS_WITH(world.http.exchange(as_stream(post(server.url("/"))), world.grant, hooks), "enough");
  CHECK(world.rows.at(0).at("error") == "bad_reply");
}

TEST_CASE("a service that goes ends what is in flight") {
  FaultServer server;
  server.on("/").hang();
  SecretStore secrets;
  auto http = std::make_unique<HttpService>(secrets);
  Grant grant;
  grant.own_origins = {Url(server.url()).origin()};
  bool cancelled = false;
  std::thread caller([&] {
    try {
      http->exchange(post(server.url("/")), grant);
    } catch (const Cancelled &) {
      cancelled = true;
    }
  });
  REQUIRE(server.wait_for_requests(1));
  http.reset();
  caller.join();
  CHECK(cancelled);
}
