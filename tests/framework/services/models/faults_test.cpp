// SPDX-License-Identifier: Apache-2.0
//
// A shipped provider against a server that fails in every way: how each ends, that every request is a row, and that the
// key is nowhere.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "tests/framework/services/http/fault_server.hpp"
#include "tests/framework/services/models/asking.hpp"

using namespace athanor;
using tests::Asking;
using tests::FaultServer;
using tests::Headers;

namespace {

constexpr const char *key = "sk-test-0123456789abcdef";
constexpr const char *path = "/v1/chat/completions";

std::string answer(const std::string &text) {
  return Json{
      {"id", "c-1"},
      {"object", "chat.completion"},
      {"model", "a-model"},
      {"choices", {{{"index", 0}, {"finish_reason", "stop"}, {"message", {{"role", "assistant"}, {"content", text}}}}}},
      {"usage", {{"prompt_tokens", 5}, {"completion_tokens", 2}, {"total_tokens", 7}}}}
      .dump();
}
std::string delta(const std::string &text) {
  return Json{{"id", "c-1"},
              {"object", "chat.completion.chunk"},
              {"model", "a-model"},
              {"choices", {{{"index", 0}, {"delta", {{"content", text}}}, {"finish_reason", nullptr}}}}}
      .dump();
}
std::string error(const std::string &code, const std::string &type = "requests") {
  return Json{{"error", {{"message", "you sent " + std::string(key) + "; " + code}, {"type", type}, {"code", code}}}}
      .dump();
}

struct Case {
  FaultServer server;
  Asking asking;

  explicit Case(FaultServer::Speaks speaks = FaultServer::Speaks::http, bool stream = false) : server(speaks) {
    asking.secrets.add("KEY", key);
    asking
        .shipped(
            "default", "openai",
            {{"base_url", server.url("/v1")}, {"api", "chat"}, {"server", "other"}, {"api_key", {{"secret", "KEY"}}}})
        .settings = {{"stream", stream}};
  }
  tests::Route &on() { return server.on(path); }

  // How a call ends: "ok", or the error's code. Then the promises that hold whatever happened are checked.
  std::string ends() {
    std::string out = "ok";
    try {
      said = asking.talk().at("text");
    } catch (const Error &e) {
      out = e.code();
      CHECK_THAT(describe(e), !Catch::Contains(key));
    }
    const Json rows = asking.attempts("outcome,ended,maybe_billed");
    for (const Json &row : rows) CHECK_FALSE(row.at("ended").is_null());
    for (const tests::Request &request : server.requests())
      if (request.path == path) ++sent;
    tries = rows.size();
    if (!rows.empty()) billed = rows.back().at("maybe_billed").get<int>() == 1;
    no_key_in_any_file();
    return out;
  }
  void no_key_in_any_file() const {
    for (const auto &entry : fs::recursive_directory_iterator(asking.folder.path()))
      if (entry.is_regular_file()) CHECK(read_file(entry.path()).find(key) == std::string::npos);
  }

  std::string said;
  std::size_t sent = 0, tries = 0;
  bool billed = false;
};

}  // namespace

TEST_CASE("429 with each kind of hint is waited out as the server says") {
  const std::vector<std::pair<Headers, double>> hints{
      {{{"retry-after", "7"}}, 7},
      {{{"retry-after-ms", "2500"}}, 2.5},
      {{{"date", "Mon, 23 Nov 2026 10:00:00 GMT"}, {"retry-after", "Mon, 23 Nov 2026 10:00:30 GMT"}}, 30}};
  for (const auto &[headers, seconds] : hints) {
    Case one;
    one.on().answer(429, error("rate_limit_exceeded"), headers).answer(200, answer("Yes."));
    CHECK(one.ends() == "ok");
    CHECK(one.sent == 2);
    CHECK(one.tries == 2);
    CHECK(one.asking.clock.waited() >= seconds);
  }
}

TEST_CASE("429 for want of money, a wrong key and an unknown model are not tried again") {
  for (const auto &[status, body, code] :
       {std::tuple(429, error("insufficient_quota", "insufficient_quota"), "quota"),
        std::tuple(401, error("invalid_api_key"), "auth"), std::tuple(404, error("model_not_found"), "invalid_request"),
        std::tuple(400, error("context_length_exceeded"), "context_overflow")}) {
    Case one;
    one.on().answer(status, body);
    CHECK(one.ends() == code);
    CHECK(one.sent == 1);
  }
}

TEST_CASE("500, 503 and 529 are tried again, and end as what they are") {
  for (const auto &[status, code] :
       {std::pair(500, "server_error"), std::pair(503, "overloaded"), std::pair(529, "overloaded")}) {
    Case passes, stays;
    passes.on().answer(status, "{}").answer(200, answer("Yes."));
    CHECK(passes.ends() == "ok");
    stays.on().answer(status, "<html>down</html>");
    CHECK(stays.ends() == code);
    CHECK(stays.sent == 6);
    CHECK(stays.tries == 6);
  }
}

TEST_CASE("a stream that is cut is no answer, is asked for again, and may have been billed") {
  Case one(FaultServer::Speaks::http, true);
  one.on().sse({delta("Half an "), delta("answer")}).cut_after(120);
  CHECK(one.ends() == "truncated");
  CHECK(one.billed);
  CHECK(one.sent == 6);
}

TEST_CASE("a stream that ends politely but too early is no answer either") {
  Case one(FaultServer::Speaks::http, true);
  one.on().sse({delta("Half an ")});
  CHECK(one.ends() == "truncated");
}

TEST_CASE("an error inside a stream under status 200 is an error") {
  Case one(FaultServer::Speaks::http, true);
  one.on().sse({delta("Half an "), error("server_is_overloaded", "service_unavailable_error")});
  CHECK(one.ends() == "overloaded");
}

TEST_CASE("a body that is no JSON, and an empty one, are faults of the service") {
  for (const char *body : {"{\"choices\": [", "", "<html>hello</html>"}) {
    Case one;
    one.on().answer(200, body);
    CHECK(is_house_fault(one.ends()));
    CHECK(one.sent == 6);
  }
}

TEST_CASE("an answer of another schema is shown to the model, and then right") {
  Case one;
  one.asking.plan.roles.at("default").structured = {"json"};
  one.on().answer(200, answer(R"({"plan": "p"})")).answer(200, answer(R"({"plan": "p", "code": "x = 1"})"));
  CHECK(one.asking.plan_it().at("json").at("code") == "x = 1");
  REQUIRE(one.server.requests().size() == 2);
  CHECK_THAT(one.server.requests()[1].body, Catch::Contains("the member 'code' of the reply to asker.plan is missing"));
  CHECK(one.asking.attempts("outcome") == Json{{{"outcome", "ok"}}, {{"outcome", "ok"}}});
}

TEST_CASE("a body of a hundred megabytes is cut off, not swallowed") {
  Case one;
  one.on().big(100 << 20);
  CHECK(one.ends() == "too_large");
  CHECK(one.sent == 1);
}

TEST_CASE("a slow drip is an answer all the same") {
  Case one(FaultServer::Speaks::http, true);
  const std::string end = Json{{"id", "c-1"},
                               {"model", "a-model"},
                               {"choices", {{{"index", 0}, {"delta", Json::object()}, {"finish_reason", "stop"}}}},
                               {"usage", {{"prompt_tokens", 5}, {"completion_tokens", 2}}}}
                              .dump();
  one.on().sse({delta("Drop by "), delta("drop"), end, "[DONE]"}).drip(40, std::chrono::milliseconds(1));
  CHECK(one.ends() == "ok");
  CHECK(one.said == "Drop by drop");
}

TEST_CASE("a certificate that nobody vouches for ends the call before the key has left") {
  Case one(FaultServer::Speaks::https);
  one.on().answer(200, answer("Yes."));
  CHECK(one.ends() == "unavailable");
  CHECK(one.server.requests().empty());
}

TEST_CASE("a redirect to another host is not followed, and the key does not go there") {
  FaultServer elsewhere;
  elsewhere.on(path).answer(200, answer("Yes."));
  Case one;
  one.on().redirect(307, elsewhere.url_as("localhost", path));
  CHECK(one.ends() == "refused");
  CHECK(elsewhere.requests().empty());
}

TEST_CASE("a server that hangs is waited for until the run is stopped, and then within a second") {
  Case one;
  one.on().hang();
  std::thread stopper([&] {
    one.server.wait_for_requests(1);
    one.asking.at_once = true;
  });
  CHECK_THROWS_AS(one.asking.talk(), Cancelled);
  stopper.join();
  CHECK(one.asking.attempts("outcome,maybe_billed") == Json{{{"outcome", "cancelled"}, {"maybe_billed", 1}}});
}
