// SPDX-License-Identifier: Apache-2.0
//
// What comes back: signatures on the parts that they came on, finish reasons, answers that are none.
#include <catch2/catch.hpp>

#include "tests/plugins/gemini/provider.hpp"

using namespace athanor::test;

namespace {

Json answer(Json parts, const std::string &reason = "STOP") {
  return {{"candidates", {{{"content", {{"role", "model"}, {"parts", std::move(parts)}}}, {"finishReason", reason}}}},
          {"responseId", "r1"},
          {"modelVersion", "gemini-3-pro-preview"}};
}

std::string finish_of(const std::string &reason) {
  return ask_gemini(simple_chat("gemini-2.5-pro"), {}, answer(Json::array({{{"text", "x"}}}), reason))
      .reply.at("finish")
      .at("unified");
}

}  // namespace

TEST_CASE("what Gemini signed goes back exactly as it came") {
  const Json parts = Json::parse(R"([
    {"text": "I look"},
    {"text": " it up.", "thoughtSignature": "c2lnbmVk+/=="},
    {"text": "hm", "thought": true, "thoughtSignature": "dGhvdWdodA=="},
    {"functionCall": {"id": "a1", "name": "look", "args": {"n": 1.5, "deep": {"list": [1, null]}}}, "thoughtSignature": "Y2FsbA=="},
    {"functionCall": {"name": "look", "args": {}}},
    {"text": "", "thoughtSignature": "ZW1wdHk="}
  ])");
  Json chat = simple_chat("gemini-3-pro-preview");
  const Json reply = ask_gemini(chat, {}, answer(parts)).reply;
  CHECK(reply.at("parts").at(1) == Json{{"type", "text"},
                                        {"text", " it up."},
                                        {"state", {{"provider", "gemini"}, {"signature", "c2lnbmVk+/=="}}}});
  chat["messages"].push_back({{"role", "assistant"}, {"parts", reply.at("parts")}});
  const Asked again = ask_gemini(chat);
  CHECK(again.body.at("contents").at(1) == Json{{"role", "model"}, {"parts", parts}});
  CHECK(warned(again.reply).empty());
}

TEST_CASE("another provider's state is not Gemini's signature, and its call is marked as not signed") {
  Json chat = simple_chat("gemini-3-pro-preview");
  const Json foreign{{"provider", "anthropic"}, {"signature", "abc"}};
  chat["messages"].push_back(
      {{"role", "assistant"},
       {"parts",
        {{{"type", "reasoning"}, {"text", "hm"}, {"state", foreign}},
         {{"type", "tool_call"}, {"id", "toolu_1"}, {"name", "look"}, {"arguments", Json::object()}},
         {{"type", "tool_call"}, {"id", "toolu_2"}, {"name", "look"}, {"arguments", Json::object()}}}}});
  const Asked asked = ask_gemini(chat);
  CHECK(asked.body.at("contents").at(1).at("parts") ==
        Json::parse(R"([{"functionCall": {"id": "toolu_1", "name": "look", "args": {}},
                         "thoughtSignature": "skip_thought_signature_validator"},
                        {"functionCall": {"id": "toolu_2", "name": "look", "args": {}}}])"));
  CHECK(warned(asked.reply) == std::vector<std::string>{"messages"});
  chat["model"] = "gemini-2.5-pro";  // which asks for no signatures
  CHECK(warned(ask_gemini(chat).reply).empty());
}

TEST_CASE("calls without an id get one that the conversation does not have yet") {
  const Json calls =
      Json::parse(R"([{"functionCall": {"name": "look"}}, {"functionCall": {"name": "look", "args": null}}])");
  Json chat = simple_chat("gemini-2.5-pro");
  const Json first = ask_gemini(chat, {}, answer(calls)).reply;
  CHECK(first.at("finish") == Json{{"unified", "tool_calls"}, {"raw", "STOP"}});
  CHECK(first.at("parts").at(0).at("id") == "made_0");
  CHECK(first.at("parts").at(1).at("arguments") == Json::object());
  chat["messages"].push_back({{"role", "assistant"}, {"parts", first.at("parts")}});
  CHECK(ask_gemini(chat, {}, answer(calls)).reply.at("parts").at(1).at("id") == "made_3");
}

TEST_CASE("finish reasons are told in the host's words") {
  CHECK(finish_of("STOP") == "stop");
  CHECK(finish_of("MAX_TOKENS") == "length");
  for (const std::string reason :
       {"SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"})
    CHECK(finish_of(reason) == "content_filter");
  for (const std::string reason :
       {"OTHER", "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "FINISH_REASON_OF_TOMORROW"})
    CHECK(finish_of(reason) == "error");
}

TEST_CASE("a part of a new kind is left out and said") {
  const Json reply = ask_gemini(simple_chat("gemini-2.5-pro"), {},
                                answer(Json::parse(R"([{"executableCode": {"code": "1"}}, {"text": "1"}])")))
                         .reply;
  CHECK(reply.at("parts").size() == 1);
  CHECK(reply.at("warnings").at(0).at("message") ==
        "a part that is neither text nor a tool call was left out: executableCode");
}

TEST_CASE("counts that were not reported are left out") {
  Json given = answer(Json::array({{{"text", "x"}}}));
  CHECK(ask_gemini(simple_chat("gemini-2.5-pro"), {}, given).reply.at("usage") == Json::object());
  given["usageMetadata"] = {{"promptTokenCount", 5}};
  CHECK(ask_gemini(simple_chat("gemini-2.5-pro"), {}, given).reply.at("usage") ==
        Json{{"input_tokens", 5}, {"raw", {{"promptTokenCount", 5}}}});
}

TEST_CASE("an answer without a candidate or a reason is no answer") {
  CHECK_THROWS_WITH(ask_gemini(simple_chat("gemini-2.5-pro"), {}, Json::object()),
                    "Gemini ended its stream in the middle of an answer");
  CHECK_THROWS_WITH(ask_gemini(simple_chat("gemini-2.5-pro"), {}, Json("hello")),
                    "Gemini answered with what is no JSON object: \"hello\"");
}
