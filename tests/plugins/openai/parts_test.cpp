// SPDX-License-Identifier: Apache-2.0
//
// The small readers: fragments of tool calls, rate headers, usage, errors, and streams that are not by the book.
#include <catch2/catch.hpp>

#include "plugins/providers/openai/chat_stream.hpp"
#include "plugins/providers/openai/errors.hpp"
#include "plugins/providers/openai/rate.hpp"
#include "plugins/providers/openai/tool_calls.hpp"
#include "plugins/providers/openai/usage.hpp"
#include "provider_under_test.hpp"

using namespace athanor::test;
using namespace athanor::openai;

namespace {

// "name(arguments)" of each call that the fragments make.
std::vector<std::string> calls(const std::string &fragments) {
  ToolCalls all;
  for (const Json &fragment : Json::parse(fragments)) all.take(fragment);
  std::vector<std::string> out;
  for (const Json &call : all.calls())
    out.push_back(call.at("function").at("name").get<std::string>() + "(" +
                  call.at("function").at("arguments").get<std::string>() + ")");
  return out;
}

using Words = std::vector<std::string>;

std::string code_for(int status, const std::string &body, const Json &headers = Json::object()) {
  athanor::sdk::http::Reply reply;
  reply.status = status;
  reply.headers = headers;
  reply.body = body;
  return service_error(reply, "It", error_in(reply.json())).code;
}

}  // namespace

TEST_CASE("fragments find their call by id, else by index, else it is the last one") {
  CHECK(calls(R"([{"index": 0, "id": "a", "function": {"name": "f", "arguments": "{"}},
                  {"index": 1, "id": "b", "function": {"name": "g", "arguments": "["}},
                  {"index": 0, "function": {"arguments": "}"}},
                  {"index": 1, "function": {"arguments": "]"}}])") == Words{"f({})", "g([])"});
  CHECK(calls(R"([{"id": "a", "function": {"name": "f", "arguments": "{"}}, {"function": {"arguments": "}"}}])") ==
        Words{"f({})"});
  CHECK(calls(R"([{"id": "a", "function": {"name": "f", "arguments": "{"}},
                  {"id": "a", "function": {"name": "f", "arguments": "}"}}])") == Words{"f({})"});
}

TEST_CASE("another id is another call, even under the same index, so is a name without id and index") {
  CHECK(calls(R"([{"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}},
                  {"index": 0, "id": "b", "function": {"name": "f", "arguments": "{}"}}])") == Words{"f({})", "f({})"});
  CHECK(
      calls(
          R"([{"function": {"name": "f", "arguments": "{}"}}, {"function": {"name": "g", "arguments": {"x": 1}}}])") ==
      Words{"f({})", "g({\"x\":1})"});
}

TEST_CASE("durations are read as Go prints them") {
  CHECK(*duration_seconds("1s") == Approx(1));
  CHECK(*duration_seconds("6m0s") == Approx(360));
  CHECK(*duration_seconds("88ms") == Approx(0.088));
  CHECK(*duration_seconds("1h2m3.5s") == Approx(3723.5));
  CHECK(*duration_seconds("7.66") == Approx(7.66));
  for (const char *nonsense : {"", "soon", "5x", "-1s", "1s2", "inf", "nan"}) CHECK_FALSE(duration_seconds(nonsense));
}

TEST_CASE("rates are read from the headers that are there and make sense") {
  CHECK(rate_of(Json::object()) == Json::object());
  CHECK(rate_of({{"x-ratelimit-limit-requests", "-1"}, {"x-ratelimit-remaining-requests", "0"}}) == Json::object());
  CHECK(rate_of({{"x-ratelimit-remaining-tokens", "5"}, {"x-ratelimit-reset-tokens", "later"}}) ==
        Json{{"tokens", {{"remaining", 5}}}});
  CHECK(
      rate_of({{"x-ratelimit-limit", "200"}, {"x-ratelimit-remaining", "3"}, {"x-ratelimit-reset", "1764060000000"}}) ==
      Json{{"requests", {{"limit", 200}, {"remaining", 3}}}});
}

TEST_CASE("what was not reported is left out of the usage, never 0") {
  CHECK(usage_of(Json()) == Json::object());
  CHECK(usage_of({{"prompt_tokens", 3}, {"completion_tokens", nullptr}}) ==
        Json{{"input_tokens", 3}, {"raw", {{"prompt_tokens", 3}, {"completion_tokens", nullptr}}}});
  CHECK(usage_of({{"prompt_tokens", 3}, {"prompt_tokens_details", {{"cached_tokens", 0}}}}).at("cached_tokens") == 0);
}

TEST_CASE("errors are told apart by the server's code, then by the status, then by the wording") {
  CHECK(code_for(429, R"({"error": {"type": "insufficient_quota", "code": null, "message": ""}})") == "quota");
  CHECK(code_for(429, R"({"error": {"type": "insufficient_quota", "code": "project_spend_limit_reached"}})") ==
        "quota");
  CHECK(code_for(429, R"({"error": {"code": "slow_down", "type": "rate_limit_error"}})") == "overloaded");
  CHECK(code_for(429, "") == "rate_limited");
  CHECK(code_for(400, R"({"error": {"message": "bad", "type": "invalid_request_error"}})") == "invalid_request");
  CHECK(code_for(400, R"({"error": "the prompt exceeds the context window"})") == "context_overflow");
  CHECK(code_for(400, R"({"error": {"code": "content_filter", "message": "m"}})") == "content_filter");
  CHECK(code_for(402, R"({"error": {"code": 402, "message": "credits"}})") == "quota");
  CHECK(code_for(402, R"({"error": {"code": 402, "message": "credits"}})", {{"retry-after", "5"}}) == "rate_limited");
  CHECK(code_for(404, R"({"error": {"code": "model_not_found", "message": "m"}})") == "invalid_request");
  CHECK(code_for(413, "too big") == "context_overflow");
  CHECK(code_for(501, R"({"error": {"code": 501, "message": "m", "type": "not_supported_error"}})") == "server_error");
  CHECK(code_for(200, R"([{"error": {"code": 503, "message": "m"}}])") == "overloaded");
  CHECK(code_for(200, R"({"error": {"code": "503"}})") == "overloaded");
}

TEST_CASE("a stream that is not by the book is still read") {
  ChatFold fold;
  std::string told;
  const Delta delta = [&](const std::string &type, const std::string &text) { told += type[0] + (":" + text + " "); };
  for (const char *chunk :
       {R"("no object")", R"({"choices": null})", R"({"choices": [null, 3, {"delta": null}]})",
        R"({"choices": [{"message": {"content": [{"type": "text", "text": "He"}]}}]})",
        R"({"choices": [{"index": 1, "delta": {"content": "other"}}]})",
        R"({"choices": [{"delta": {"content": "y", "reasoning": 7, "tool_calls": null}, "finish_reason": ""}]})",
        R"({"choices": [{"delta": {}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 1}})"})
    fold.take(Json::parse(chunk), delta);
  CHECK(told == "t:He t:y ");
  CHECK(fold.complete());
  CHECK(fold.document().at("choices")[0].at("message").at("content") == "Hey");
}

TEST_CASE("members of other types than the API's are as if they were not there") {
  ChatFold fold;
  const Delta delta = [](const std::string &, const std::string &) {};
  for (const char *chunk :
       {R"({"choices": [{"delta": {"refusal": [], "reasoning": {}, "reasoning_details": "x"}}]})",
        R"({"choices": [{"delta": {"refusal": "No.", "reasoning": "Hm.", "reasoning_details": [1]}}]})"})
    fold.take(Json::parse(chunk), delta);
  const Json message = fold.document().at("choices")[0].at("message");
  CHECK(message.at("refusal") == "No.");
  CHECK(message.at("reasoning") == "Hm.");
  const Json chat{{"model", "m"}, {"messages", Json::array({user("Hi.")})}};
  const Json output =
      Json::parse(R"([7, {"type": "message", "content": [true, {"type": "output_text", "text": "A"}]}])");
  CHECK(ask({{"api", "responses"}}, chat, response(output)).reply.at("parts").size() == 1);
  CHECK(usage_of({{"prompt_tokens", 1e300}, {"completion_tokens", 2.0}}).at("output_tokens") == 2);
}

TEST_CASE("once the server has said everything, a broken connection does not matter") {
  athanor::sdk::testing::FakeHost host;
  const auto frame = [](const std::string &data) { return Json{{"schema", "athanor.http.frame/1"}, {"data", data}}; };
  std::vector<Json> frames{frame(R"({"choices": [{"index": 0, "delta": {"content": "Hi"}, "finish_reason": null}]})"),
                           frame(R"({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})")};
  host.answer("athanor.http/1", [](const Json &) -> Json { throw athanor::sdk::Error("truncated", "cut"); });
  const Json chat{{"schema", "athanor.provider.complete/1"}, {"model", "m"}, {"messages", Json::array({user("Hi.")})}};
  const Json options{{"base_url", "http://box/v1"}};
  host.tells("athanor.http/1", frames);
  CHECK_THROWS_WITH(athanor::sdk::testing::run<OpenAi>(options, resources(), chat, host), "cut");
  frames.push_back(frame(R"({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1}})"));
  host.tells("athanor.http/1", frames);
  CHECK(athanor::sdk::testing::run<OpenAi>(options, resources(), chat, host).at("parts")[0].at("text") == "Hi");
}

TEST_CASE("an answer without a finish reason is cut, whatever else it has") {
  const Json document = Json::parse(R"({"choices": [{"message": {"content": "Hi"}, "finish_reason": null}]})");
  CHECK_THROWS_WITH(ask(Json::object(), {{"model", "m"}, {"messages", Json::array({user("Hi.")})}}, document),
                    Catch::Contains("in the middle"));
}
