// SPDX-License-Identifier: Apache-2.0
//
// The provider against recorded bytes: what it sends, what it makes of answers good and bad. No server, no network.
#include <athanor/testing.hpp>
#include <fstream>
#include <iterator>

#if __has_include(<catch2/catch_all.hpp>)  // Catch2 3
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include "plugin.cpp"

using namespace athanor::sdk;
using namespace athanor::sdk::testing;

namespace {

std::string recorded(const std::string &name) {
  std::ifstream in(std::string(RECORDED) + "/" + name, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A host whose http answers with these bytes: lines become frames, as in a run.
struct Server : FakeHost {
  Server(int status, const std::string &file) {
    const bool good = status == 200;
    answer("athanor.http/1", {{"status", status}, {"headers", Json::object()}, {"body", good ? "" : recorded(file)}});
    if (!good) return;
    tells("athanor.http/1", ndjson_frames(recorded(file)));
  }
};

const Json question{{"schema", "athanor.provider.complete/1"},
                    {"model", "parrot"},
                    {"messages",
                     {{{"role", "system"}, {"parts", {{{"type", "text"}, {"text", "Be brief."}}}}},
                      {{"role", "user"}, {"parts", {{{"type", "text"}, {"text", "An idea?"}}}}}}},
                    {"max_output_tokens", 100},
                    {"temperature", 0.5}};

Json ask(FakeHost &server, const Json &request = question, std::vector<std::string> *deltas = nullptr,
         const Json &options = {{"base_url", "http://127.0.0.1:8377"}}) {
  return Instance<Murmur>(options).run(request, server, [&](const Json &event) {
    if (deltas) deltas->push_back(event.at("text"));
  });
}

Error refused(FakeHost &server, const Json &request = question) {
  try {
    ask(server, request);
  } catch (const Error &e) {
    return e;
  }
  FAIL("it was not refused");
  throw;
}

}  // namespace

TEST_CASE("a chat becomes the server's words") {
  Server server(200, "done.ndjson");
  ask(server);
  REQUIRE(server.calls().size() == 1);
  const Json &sent = server.calls()[0].request;
  CHECK(sent.at("url") == "http://127.0.0.1:8377/say");
  CHECK(sent.at("stream") == "ndjson");
  CHECK_FALSE(sent.contains("auth"));
  CHECK(sent.at("body").at("json") == Json::parse(R"({"voice": "parrot", "most": 100, "warmth": 0.5, "turns": [
    {"who": "rules", "words": "Be brief."}, {"who": "asker", "words": "An idea?"}]})"));
}

TEST_CASE("an answer is told piece by piece and handed over whole") {
  Server server(200, "done.ndjson");
  std::vector<std::string> deltas;
  const Json reply = ask(server, question, &deltas);
  CHECK(deltas == std::vector<std::string>{"Two idea", "s about \u2018labels\u2019."});
  CHECK(reply.at("parts") == Json::array({{{"type", "text"}, {"text", "Two ideas about \u2018labels\u2019."}}}));
  CHECK(reply.at("finish").at("unified") == "stop");
  CHECK(reply.at("usage") == Json{{"input_tokens", 12}, {"output_tokens", 5}});
  CHECK(reply.at("model_resolved") == "parrot");
}

TEST_CASE("an answer that reached its limit says so, and one that was cut is none") {
  Server enough(200, "enough.ndjson"), cut(200, "cut.ndjson"), broken(200, "broken.ndjson"), proxy(200, "proxy.ndjson");
  CHECK(ask(enough).at("finish").at("unified") == "length");
  const Error truncated = refused(cut);
  CHECK(truncated.code == "truncated");
  CHECK(truncated.details.at("maybe_billed") == true);
  CHECK(refused(broken).code == "server_error");
  CHECK(refused(proxy).code == "bad_reply");
}

TEST_CASE("a server that is busy says how long to wait") {
  Server busy(503, "busy.json");
  const Error error = refused(busy);
  CHECK(error.code == "overloaded");
  CHECK(error.message == "the murmur server answered 503: too many listeners");
  CHECK(error.details.at("retry_after_s") == 2.5);
}

TEST_CASE("a voice that is not there is told with what to do") {
  Server unknown(404, "unknown.json");
  const Error error = refused(unknown);
  CHECK(error.code == "invalid_request");
  CHECK(error.hint == "it has no voice 'parrot'; name one of its own in `model`");
}

TEST_CASE("what the server does not take is left out and said, what it cannot do is refused") {
  Server server(200, "done.ndjson");
  Json more = question;
  more["top_p"] = 0.9;
  CHECK(ask(server, more).at("warnings")[0].at("parameter") == "top_p");
  more["messages"].push_back({{"role", "tool"}, {"parts", Json::array()}});
  CHECK(refused(server, more).code == "invalid_request");
}

TEST_CASE("a token is named, never known") {
  Server server(200, "done.ndjson");
  ask(server, question, nullptr, {{"base_url", "http://127.0.0.1:8377"}, {"token", {{"secret", "MURMUR_TOKEN"}}}});
  CHECK(server.calls()[0].request.at("auth") == Json{{"type", "bearer"}, {"secret", {{"secret", "MURMUR_TOKEN"}}}});
}
