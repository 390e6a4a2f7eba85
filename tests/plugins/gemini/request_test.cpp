// SPDX-License-Identifier: Apache-2.0
//
// What is sent: reasoning by generation, parameters that a model does not take, messages that Gemini has otherwise.
#include <catch2/catch.hpp>

#include "tests/plugins/gemini/provider.hpp"

using namespace athanor::test;

namespace {

const Json tool{{"name", "look"}, {"description", "looks"}, {"parameters", {{"type", "object"}}}};

// The thinkingConfig for a level, and whether there was a warning.
std::pair<Json, bool> thinking(const std::string &model, const std::string &level, Json more = Json::object()) {
  more["reasoning"] = level;
  const Asked asked = ask_gemini(simple_chat(model, more));
  const Json config = asked.body.value("generationConfig", Json::object()).value("thinkingConfig", Json());
  return {config, warned(asked.reply) == std::vector<std::string>{"reasoning"}};
}

std::pair<Json, bool> budget(int tokens) { return {{{"thinkingBudget", tokens}, {"includeThoughts", true}}, true}; }
std::pair<Json, bool> level(const std::string &word, bool warning) {
  return {{{"thinkingLevel", word}, {"includeThoughts", true}}, warning};
}

}  // namespace

TEST_CASE("Gemini 2.5 is given a share of its output to think") {
  CHECK(thinking("gemini-2.5-flash", "minimal") == budget(1310));
  CHECK(thinking("gemini-2.5-flash", "low") == budget(6553));
  CHECK(thinking("gemini-2.5-flash", "high") == budget(24576));  // its greatest
  CHECK(thinking("gemini-2.5-pro", "max") == budget(32768));
  CHECK(thinking("gemini-2.5-pro", "low", {{"max_output_tokens", 100}}) == budget(128));  // its smallest
  CHECK(thinking("gemini-2.5-flash", "medium", {{"max_output_tokens", 1000}}) == budget(300));
}

TEST_CASE("Gemini 2.5 stops thinking where it can") {
  CHECK(thinking("gemini-2.5-flash", "none") == std::pair<Json, bool>{{{"thinkingBudget", 0}}, false});
  CHECK(thinking("gemini-2.5-pro", "none") == budget(128));
}

TEST_CASE("Gemini 3 is given a level that it has") {
  CHECK(thinking("gemini-3-flash-preview", "minimal") == level("minimal", false));
  CHECK(thinking("gemini-3-flash-preview", "none") == level("minimal", true));
  CHECK(thinking("gemini-3-flash-preview", "xhigh") == level("high", true));
  CHECK(thinking("gemini-3.7-flash", "none") == level("low", true));
  CHECK(thinking("gemini-3-pro-preview", "medium") == level("high", true));
  CHECK(thinking("gemini-3.1-pro-preview", "medium") == level("medium", false));
}

TEST_CASE("a model that does not think is not asked to") {
  CHECK(thinking("gemini-2.0-flash", "high") == std::pair<Json, bool>{nullptr, true});
  CHECK(thinking("gemini-2.0-flash", "none") == std::pair<Json, bool>{nullptr, false});
}

TEST_CASE("a parameter that a model is not known to take is left out and said") {
  const Asked asked = ask_gemini(simple_chat("learnlm-9", {{"seed", 7}, {"temperature", 0.5}, {"cache", true}}));
  CHECK(asked.body.at("generationConfig") == Json{{"temperature", 0.5}});
  CHECK(warned(asked.reply) == std::vector<std::string>{"seed", "cache"});
  CHECK(asked.reply.at("warnings").at(0).at("message") == "left out: this model is not known to take it");
}

TEST_CASE("a response format is not sent where Google refuses it beside tools") {
  const Json both{{"tools", {tool}}, {"response_format", {{"type", "json"}}}};
  CHECK(warned(ask_gemini(simple_chat("gemini-2.5-pro", both)).reply) == std::vector<std::string>{"response_format"});
  CHECK(warned(ask_gemini(simple_chat("gemini-3-pro-preview", both)).reply).empty());
  Json forced = both;
  forced["tool_choice"] = "required";
  const Asked asked = ask_gemini(simple_chat("gemini-3-pro-preview", forced));
  CHECK(warned(asked.reply) == std::vector<std::string>{"response_format"});
  CHECK(asked.body.at("toolConfig") == Json{{"functionCallingConfig", {{"mode", "ANY"}}}});
}

TEST_CASE("a choice of tools without tools is left out and said") {
  const Asked asked = ask_gemini(simple_chat("gemini-2.5-pro", {{"tool_choice", "required"}}));
  CHECK_FALSE(asked.body.contains("toolConfig"));
  CHECK(warned(asked.reply) == std::vector<std::string>{"tool_choice"});
  const Json none{{"tool_choice", "none"}, {"tools", {tool}}};
  CHECK(ask_gemini(simple_chat("gemini-2.5-pro", none)).body.at("toolConfig") ==
        Json{{"functionCallingConfig", {{"mode", "NONE"}}}});
}

TEST_CASE("Gemma is told the system message by its user") {
  Json chat = simple_chat("gemma-3-27b-it");
  chat["messages"].insert(chat["messages"].begin(),
                          Json{{"role", "system"}, {"parts", {{{"type", "text"}, {"text", "Be brief."}}}}});
  const Asked asked = ask_gemini(chat);
  CHECK_FALSE(asked.body.contains("systemInstruction"));
  CHECK(asked.body.at("contents") ==
        Json::array({{{"role", "user"}, {"parts", {{{"text", "Be brief."}}, {{"text", "Hi."}}}}}}));
  CHECK(warned(asked.reply) == std::vector<std::string>{"system"});
}

TEST_CASE("what the user adds to the body is laid over it") {
  const Asked asked =
      ask_gemini(simple_chat("gemini-2.5-pro", {{"max_output_tokens", 5}}),
                 {{"extra_body", {{"cachedContent", "cachedContents/a"}, {"generationConfig", {{"topK", 40}}}}}});
  CHECK(asked.body.at("cachedContent") == "cachedContents/a");
  CHECK(asked.body.at("generationConfig") == Json{{"maxOutputTokens", 5}, {"topK", 40}});
}

TEST_CASE("a model may stand in a folder of its own") {
  CHECK(ask_gemini(simple_chat("tunedModels/my model")).url ==
        "https://generativelanguage.googleapis.com/v1beta/tunedModels/my%20model:generateContent");
}

TEST_CASE("members of a schema stand in the order in which they are to be written") {
  const Json schema{{"type", "object"},
                    {"properties", {{"code", {{"type", "string"}}}, {"plan", {{"type", "string"}}}}},
                    {"required", {"plan", "code"}}};
  const std::string text =
      ask_gemini(simple_chat("gemini-2.5-pro", {{"response_format", {{"type", "json"}, {"schema", schema}}}})).text;
  CHECK(text.find("\"plan\":{") < text.find("\"code\":{"));
}

TEST_CASE("a part that there is no such thing as is refused") {
  Json chat = simple_chat("gemini-2.5-pro");
  chat["messages"][0]["parts"][0]["type"] = "smell";
  CHECK_THROWS_WITH(ask_gemini(chat), "there is no part of the type 'smell'");
}
