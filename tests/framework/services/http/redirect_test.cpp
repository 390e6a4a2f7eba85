// SPDX-License-Identifier: Apache-2.0
//
// Secrets go where they were meant to go, and nowhere else: by whom they are named, to which server, after which
// redirect; and what a server says of them is seen by nobody.
#include <catch2/catch.hpp>

#include "tests/framework/services/http/world.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

std::string everything(const World &world) {
  return Json(world.frames).dump() + Json(world.rows).dump() + Json(world.refusals).dump();
}

bool holds_key(const std::string &text) {
  for (const char *form : {the_key, "sk-test%2F0123%2Babc", "c2stdGVzdC8wMTIzK2FiYw"})
    if (text.find(form) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("an own secret goes to an own server, in a header, a query or a signature") {
  FaultServer server;
  server.on("/").answer(200, "{}");
  World world(server);
  world.secrets.add("AWS", "wJalrXUtnFEMI/K7MDENG");
  world.grant.secrets.insert("AWS");
  world.ask(with(post(server.url("/")), bearer()));
  world.ask(with(post(server.url("/")),
                 {{"auth", {{"type", "header"}, {"name", "x-api-key"}, {"secret", {{"secret", "KEY"}}}}}}));
  world.ask(with(get(server.url("/")), {{"query", {{"key", {{"secret", "KEY"}, {"prefix", "k:"}}}}}}));
  world.ask(with(post(server.url("/")), {{"auth",
                                          {{"type", "aws_sigv4"},
                                           {"region", "eu-1"},
                                           {"service", "bedrock"},
                                           {"access_key", {{"secret", "KEY"}}},
                                           {"secret_key", {{"secret", "AWS"}}}}}}));
  const auto requests = server.requests();
  CHECK(requests.at(0).headers.at("authorization") == std::string("Bearer ") + the_key);
  CHECK(requests.at(1).headers.at("x-api-key") == the_key);
  CHECK(requests.at(2).query == "key=k%3Ask-test%2F0123%2Babc");
  const std::string signature = requests.at(3).headers.at("authorization");
  CHECK(signature.find("AWS4-HMAC-SHA256 Credential=sk-test/0123+abc/") == 0);
  CHECK(signature.find("SignedHeaders=content-type;host;x-amz-date") != std::string::npos);
  CHECK(requests.at(3).headers.count("x-amz-date") == 1);
}

TEST_CASE("another instance's secret is refused and recorded") {
  FaultServer server;
  World world(server);
  world.secrets.add("OTHER", "sk-of-somebody-else");
  const Error e = world.fails(with(post(server.url("/")), bearer("OTHER")));
  CHECK(e.code() == "refused");
  CHECK(e.message() == "provider/test may not use the secret OTHER");
  REQUIRE(world.refusals.size() == 1);
  CHECK(world.refusals[0] == Json{{"who", "provider/test"}, {"url", server.url("/")}, {"message", e.message()}});
  CHECK(server.connections() == 0);
}

TEST_CASE("an own secret does not go to a foreign server, nor to one that the plugin lists") {
  FaultServer own, listed, foreign;
  listed.on("/").answer(200, "{}");
  World world(own);
  world.grant.further_origins = {Url(listed.url()).origin()};
  CHECK(world.fails(with(get(foreign.url("/")), bearer())).code() == "refused");
  CHECK(world.fails(get(foreign.url("/"))).message() ==
        "provider/test may not speak to " + Url(foreign.url()).origin());
  CHECK(world.fails(with(get(listed.url("/")), bearer())).code() == "refused");
  CHECK(world.ask(get(listed.url("/"))).at("status") == 200);
  CHECK(world.fails(get(own.url_as("localhost", "/"))).code() == "refused");  // another name is another origin
  CHECK(foreign.connections() == 0);
  CHECK(world.refusals.size() == 4);
}

TEST_CASE("a secret goes in the clear to this machine only, or where the pipeline says so") {
  for (const bool named : {false, true}) {
    Network network;
    network.proxy = "http://no-such-proxy.invalid:1";
    if (named) network.plain_http = {"gpu-box.invalid:8000"};
    World world(network);
    world.may_reach("http://gpu-box.invalid:8000");
    CHECK(world.fails(with(get("http://gpu-box.invalid:8000/"), bearer())).code() ==
          (named ? "unavailable" : "refused"));
  }
}

TEST_CASE("a secret that is not there fails as a bad key does, and says where to put it") {
  FaultServer server;
  World world(server);
  world.grant.secrets.insert("MISSING");
  const Error e = world.fails(with(get(server.url("/")), bearer("MISSING")));
  CHECK(e.code() == "auth");
  CHECK(e.hint().find("set MISSING in the environment") == 0);
}

TEST_CASE("a redirect within the server is followed, with the secret") {
  FaultServer server;
  server.on("/a").redirect(302, "b?x=1");
  server.on("/b").answer(200, "{}");
  World world(server);
  const Json result = world.ask(with(get(server.url("/a")), bearer()));
  CHECK(result.at("url") == server.url("/b?x=1"));
  CHECK(server.requests("/b").at(0).headers.at("authorization") == std::string("Bearer ") + the_key);
  CHECK(world.rows.size() == 2);
}

TEST_CASE("a redirect to another server drops the secret for good, and must be allowed") {
  FaultServer own, other;
  own.on("/a").redirect(301, other.url("/b"));
  own.on("/c").answer(200, "{}");
  other.on("/b").redirect(302, own.url("/c"));
  World world(own);
  Json request = with(get(own.url("/a")), bearer());
  request["headers"] = {{"x-api-key", {{"secret", "KEY"}}}, {"x-plain", "1"}};
  CHECK(world.fails(request).code() == "refused");
  CHECK(other.connections() == 0);
  world.may_reach(other.url());
  CHECK(world.ask(request).at("status") == 200);
  for (const Request &seen : {other.requests("/b").at(0), own.requests("/c").at(0)}) {
    CHECK(seen.headers.count("authorization") == 0);
    CHECK(seen.headers.count("x-api-key") == 0);
    CHECK(seen.headers.at("x-plain") == "1");
  }
}

TEST_CASE("what is posted is not sent on to another server") {
  FaultServer own, other;
  own.on("/307").redirect(307, other.url("/"));
  own.on("/302").redirect(302, own.url("/b"));
  own.on("/308").redirect(308, own.url("/b"));
  own.on("/b").answer(200, "{}");
  World world(own);
  world.may_reach(other.url());
  CHECK(world.fails(with(post(own.url("/307")), bearer())).code() == "refused");
  CHECK(other.connections() == 0);
  CHECK(world.ask(post(own.url("/302"))).at("status") == 302);  // it would become a GET: left to the asker
  CHECK(world.ask(post(own.url("/308"))).at("status") == 200);
  CHECK(own.requests("/b").at(0).method == "POST");
  CHECK(own.requests("/b").at(0).json() == Json{{"a", 1}});
}

TEST_CASE("encryption is not given up, circles end, other protocols are not spoken") {
  FaultServer secure(FaultServer::Speaks::https), plain;
  secure.on("/down").redirect(302, plain.url("/"));
  plain.on("/circle").redirect(302, "/circle");
  plain.on("/file").redirect(302, "file:///etc/passwd");
  Network careless;
  careless.verify_tls = false;
  World world(careless);
  world.may_reach(secure.url());
  world.may_reach(plain.url());
  CHECK(world.fails(get(secure.url("/down"))).message().find("which is not encrypted") != std::string::npos);
  CHECK(world.fails(get(plain.url("/circle"))).code() == "refused");
  CHECK(plain.requests("/circle").size() == 6);
  CHECK(world.fails(get(plain.url("/file"))).code() == "bad_request");
  CHECK(plain.requests("/").empty());
}

TEST_CASE("what a server echoes of a secret is seen by nobody") {
  FaultServer server;
  const std::string key = the_key;
  server.on("/body").with([&](const Request &request) {
    Answer out;
    out.status = 401;
    out.headers = {{"X-Echo", request.headers.at("authorization")}};
    out.pieces = {"bad key " + key + ", that is c2stdGVzdC8wMTIzK2FiYw=="};
    return out;
  });
  server.on("/redirect").redirect(302, "/gone?key=" + key);
  server.on("/gone").answer(404, "no");
  server.on("/away").redirect(302, "https://" + std::string("elsewhere.invalid/?key=") + key);
  // The network cuts frames anywhere; the second is cut in the middle of the key, byte by byte.
  server.on("/stream").sse({"{\"k\":\"" + key + "\"}", key}).drip(1, std::chrono::milliseconds(0));
  World world(server);
  std::string told;
  const Json body = world.ask(with(post(server.url("/body")), bearer()));
  CHECK(body.at("headers").at("x-echo") == "Bearer [secret KEY]");
  CHECK(body.at("body").get<std::string>().find("bad key [secret KEY], that is [secret KEY]") == 0);
  told += body.dump();
  told += world.ask(with(get(server.url("/redirect")), bearer())).dump();
  told += to_document(world.fails(with(get(server.url("/away")), bearer()))).dump();
  told += world.ask(with(with(post(server.url("/stream")), bearer()), {{"stream", "sse"}})).dump();
  CHECK(world.frames.at(0).at("data") == "{\"k\":\"[secret KEY]\"}");
  CHECK(world.frames.at(1).at("data") == "[secret KEY]");
  CHECK_FALSE(holds_key(told + everything(world)));
}
