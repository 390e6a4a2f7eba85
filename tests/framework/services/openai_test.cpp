// SPDX-License-Identifier: Apache-2.0
//
// Chat completions as the house's own questions and answers.
#include "services/programs/openai.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"

using namespace athanor;

namespace {

Json asked(const std::string &body) { return question_from_completion(Json::parse(body), "default"); }

std::string refusal(const std::string &body) {
  try {
    asked(body);
  } catch (const Error &e) {
    return e.message();
  }
  return "";
}

}  // namespace

TEST_CASE("messages, settings and a wanted form are taken over") {
  const Json question = asked(R"({"model": "x", "max_tokens": 7, "temperature": 0.5, "stop": "END", "user": "ignored",
    "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}},
    "messages": [{"role": "developer", "content": "be brief"},
                 {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]})");
  CHECK(question.at("role") == "default");
  CHECK(question.at("messages") == Json::parse(R"([{"role": "system", "parts": [{"type": "text", "text": "be brief"}]},
    {"role": "user", "parts": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}])"));
  CHECK(question.at("max_output_tokens") == 7);
  CHECK(question.at("temperature") == 0.5);
  CHECK(question.at("stop") == Json::array({"END"}));
  CHECK(question.at("reply") == Json{{"type", "object"}});
  CHECK_FALSE(question.contains("user"));
}

TEST_CASE("tools are offered, called and answered") {
  const Json question = asked(R"({"model": "x",
    "tools": [{"type": "function", "function": {"name": "look", "description": "looks", "parameters": {"type": "object"}}}],
    "tool_choice": {"type": "function", "function": {"name": "look"}},
    "messages": [{"role": "user", "content": "look"},
      {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function",
        "function": {"name": "look", "arguments": "{\"at\": 1}"}}]},
      {"role": "tool", "tool_call_id": "c1", "content": "seen"}]})");
  CHECK(question.at("tools").at(0) ==
        Json{{"name", "look"}, {"description", "looks"}, {"parameters", {{"type", "object"}}}});
  CHECK(question.at("tool_choice") == Json{{"name", "look"}});
  CHECK(question.at("messages").at(1).at("parts").at(0) ==
        Json{{"type", "tool_call"}, {"id", "c1"}, {"name", "look"}, {"arguments", {{"at", 1}}}});
  CHECK(question.at("messages").at(2).at("parts").at(0) ==
        Json{{"type", "tool_result"}, {"id", "c1"}, {"name", "look"}, {"text", "seen"}});

  const Json answer{
      {"text", ""},
      {"parts", Json::array({Json{{"type", "tool_call"}, {"id", "c2"}, {"name", "look"}, {"arguments", {{"at", 2}}}}})},
      {"finish", {{"unified", "tool_calls"}}},
      {"usage", Json::object()}};
  const Json body = Json::parse(completion_of(answer, {{"model", "x"}}, "id").body);
  CHECK(body.at("choices").at(0).at("finish_reason") == "tool_calls");
  CHECK(body.at("choices").at(0).at("message").at("content").is_null());
  CHECK(body.at("choices").at(0).at("message").at("tool_calls").at(0).at("function").at("arguments") == "{\"at\":2}");
}

TEST_CASE("what the house cannot do is refused in words") {
  CHECK(refusal(R"({"model": "x", "messages": []})").find("1 to 1,000 messages") != std::string::npos);
  CHECK(refusal(R"({"model": "x", "messages": [{"role": "king", "content": "x"}]})").find("'king'") !=
        std::string::npos);
  CHECK(refusal(R"({"model": "x", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]})")
            .find("no pictures") != std::string::npos);
  CHECK(refusal(R"({"model": "x", "n": 2, "messages": [{"role": "user", "content": "x"}]})").find("'n'") !=
        std::string::npos);
  CHECK(refusal(R"({"model": "x", "messages": [{"role": "tool", "tool_call_id": "c", "content": "x"}]})")
            .find("no tool call before it") != std::string::npos);
  CHECK(refusal(R"({"model": "x", "messages": [3]})").find("no role of a message") != std::string::npos);
}
