// SPDX-License-Identifier: Apache-2.0
//
// What a chat becomes on its way out, and which warnings say that it is not what was asked for.
#include <catch2/catch.hpp>

#include "plugins/providers/bedrock/encode.hpp"
#include "tests/plugins/bedrock/bedrock.hpp"

using athanor::bedrock::ModelRules;
using athanor::bedrock::Names;
using athanor::sdk::chat::ReplyBuilder;
using Json = nlohmann::json;

namespace {

struct Encoded {
  Json body;
  std::vector<std::string> warned;  // parameters, in order
  std::string said;                 // their messages
};

Json text(const std::string &words) { return {{"type", "text"}, {"text", words}}; }
Json message(const std::string &role, Json part) { return {{"role", role}, {"parts", Json::array({std::move(part)})}}; }

Encoded encoded(const std::string &model, Json more, const Json &overrides = Json::object()) {
  Json chat{{"model", model}, {"messages", Json::array({message("user", text("Hi"))})}};
  chat.update(more);
  const ModelRules rules(athanor::test::bedrock_resources + "/models.json", overrides);
  ReplyBuilder reply;
  Names names = athanor::bedrock::tool_names();
  Encoded out;
  out.body = athanor::bedrock::encode(chat, rules.find(model), names, reply);
  for (const Json &warning : reply.document().value("warnings", Json::array())) {
    out.warned.push_back(warning.at("parameter"));
    out.said += warning.at("message").get<std::string>() + "\n";
  }
  return out;
}

using Words = std::vector<std::string>;
const std::string opus = "us.anthropic.claude-opus-5-v1:0", sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                  nova = "amazon.nova-pro-v1:0";
const Json one_tool = Json::array({{{"name", "f"}}});

}  // namespace

TEST_CASE("only what was asked for is in the inference configuration") {
  CHECK_FALSE(encoded(opus, Json::object()).body.contains("inferenceConfig"));
  const Json given{{"max_output_tokens", 50}, {"temperature", 0.5}, {"top_p", 0.9}, {"stop", Json::array({"END"})}};
  CHECK(encoded(nova, given).body.at("inferenceConfig") ==
        Json{{"maxTokens", 50}, {"temperature", 0.5}, {"topP", 0.9}, {"stopSequences", Json::array({"END"})}});
}

TEST_CASE("parameters are left out where they are not taken, and never silently") {
  const Encoded newest = encoded(opus, {{"temperature", 0.2}, {"top_p", 0.9}, {"seed", 7}});
  CHECK(newest.warned == Words{"temperature", "top_p", "seed"});
  CHECK_FALSE(newest.body.contains("inferenceConfig"));
  CHECK(encoded(sonnet, {{"temperature", 0.2}, {"top_p", 0.9}}).warned == Words{"top_p"});
  CHECK(encoded(sonnet, {{"temperature", 0.2}, {"reasoning", "low"}}).warned == Words{"reasoning", "temperature"});
  CHECK(encoded(nova, {{"temperature", 1.4}}).body.at("inferenceConfig").at("temperature") == 1);
  CHECK(encoded(nova, {{"cache", true}, {"reasoning", "high"}}).warned == Words{"reasoning", "cache"});
  const Encoded lowered = encoded(sonnet, {{"max_output_tokens", 900000}});
  CHECK(lowered.body.at("inferenceConfig").at("maxTokens") == 64000);
  CHECK(lowered.warned == Words{"max_output_tokens"});
}

TEST_CASE("thinking is told in the words of the model's generation") {
  const Json high = encoded(opus, {{"reasoning", "high"}}).body;
  CHECK(high.at("additionalModelRequestFields").at("thinking") == Json{{"type", "adaptive"}});
  CHECK(high.at("outputConfig") == Json{{"effort", "high"}});
  const Encoded low = encoded(sonnet, {{"reasoning", "low"}});
  CHECK(low.body.at("additionalModelRequestFields").at("thinking") ==
        Json{{"type", "enabled"}, {"budget_tokens", 6400}});
  CHECK(low.body.at("inferenceConfig").at("maxTokens") == 64000);
  CHECK(low.said == "low was sent as a budget of 6400 tokens\n");
  const Encoded none = encoded(opus, {{"reasoning", "none"}});
  CHECK(none.body.at("additionalModelRequestFields").at("thinking") == Json{{"type", "disabled"}});
  CHECK(none.warned.empty());
}

TEST_CASE("a forced tool leaves no room for thinking, and not every model can be forced") {
  const Json forced{{"tools", one_tool}, {"tool_choice", {{"name", "f"}}}, {"reasoning", "high"}};
  const Encoded out = encoded(opus, forced);
  CHECK(out.body.at("toolConfig").at("toolChoice") == Json{{"tool", {{"name", "f"}}}});
  CHECK(out.warned == Words{"reasoning"});
  const Encoded other = encoded(nova, {{"tools", one_tool}, {"tool_choice", "required"}});
  CHECK_FALSE(other.body.at("toolConfig").contains("toolChoice"));
  CHECK(other.warned == Words{"tool_choice"});
  const Encoded told =
      encoded(nova, {{"tools", one_tool}, {"tool_choice", "required"}}, {{"forces_tools", true}, {"tools", true}});
  CHECK(told.body.at("toolConfig").at("toolChoice") == Json{{"any", Json::object()}});
}

TEST_CASE("tools that must not be used stay away, unless the conversation speaks of them") {
  const Encoded fresh = encoded(opus, {{"tools", one_tool}, {"tool_choice", "none"}});
  CHECK_FALSE(fresh.body.contains("toolConfig"));
  CHECK(fresh.warned.empty());
  const Json messages = Json::array(
      {message("user", text("Hi")),
       message("assistant", {{"type", "tool_call"}, {"id", "t"}, {"name", "f"}, {"arguments", Json::object()}}),
       message("tool", {{"type", "tool_result"}, {"id", "t"}, {"name", "f"}, {"text", "1"}})});
  const Encoded later = encoded(opus, {{"tools", one_tool}, {"tool_choice", "none"}, {"messages", messages}});
  CHECK(later.body.contains("toolConfig"));
  CHECK(later.warned == Words{"tool_choice"});
}

TEST_CASE("a schema goes only to models that have the mode") {
  const Json format{{"type", "json"}, {"schema", {{"type", "object"}}}};
  CHECK(encoded(opus, {{"response_format", format}}).body.at("outputConfig").contains("textFormat"));
  CHECK(encoded(nova, {{"response_format", format}}).warned == Words{"response_format"});
  CHECK(encoded(opus, {{"response_format", {{"type", "json"}}}}).warned == Words{"response_format"});
}

TEST_CASE("the properties of a schema stand in the order of required") {
  const Json schema{{"type", "object"},
                    {"required", {"why", "answer"}},
                    {"properties", {{"answer", {{"type", "string"}}}, {"why", {{"type", "string"}}}}}};
  const Json body = encoded(opus, {{"response_format", {{"type", "json"}, {"schema", schema}}}}).body;
  const std::string sent = body.at("/outputConfig/textFormat/structure/jsonSchema/schema"_json_pointer);
  CHECK(sent.find("\"why\":{") < sent.find("\"answer\":{"));
}

TEST_CASE("what can never be sent is refused before it leaves") {
  const auto sending = [](Json part) {
    return encoded(opus, {{"messages", Json::array({message("user", std::move(part))})}});
  };
  CHECK_THROWS_WITH(sending({{"type", "image"}, {"media_type", "image/tiff"}, {"path", "/a.tiff"}}),
                    "Converse takes no image of the type image/tiff");
  CHECK_THROWS_WITH(sending({{"type", "document"}, {"media_type", "text/csv"}, {"path", "/a.csv"}}),
                    "this provider sends no document of the type text/csv");
}

TEST_CASE("names are put into the service's alphabet, stay apart and find back") {
  Names names = athanor::bedrock::tool_names();
  CHECK(names.sent("plain-name_1") == "plain-name_1");
  CHECK(names.sent("a.b") == "a_b");
  CHECK(names.sent("a b") == "a_b-2");
  CHECK(names.sent("a.b") == "a_b");
  CHECK(names.given("a_b-2") == "a b");
  CHECK(names.given("never sent") == "never sent");
  CHECK(names.sent("") == "x");
  const std::string longest(70, 'l');
  CHECK(names.sent(longest).size() == 64);
  CHECK(names.sent(longest + "!").size() == 64);
  CHECK(names.sent(longest) != names.sent(longest + "!"));
}
