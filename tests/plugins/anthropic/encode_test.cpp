// SPDX-License-Identifier: Apache-2.0
//
// What a chat becomes on its way out, and which warnings say that it is not what was asked for.
#include <catch2/catch.hpp>

#include "plugins/providers/anthropic/encode.hpp"
#include "tests/plugins/anthropic/anthropic.hpp"

using athanor::anthropic::ModelRules;
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
  const ModelRules rules(athanor::test::anthropic_resources + "/models.json", overrides);
  ReplyBuilder reply;
  Encoded out;
  out.body = athanor::anthropic::encode(chat, rules.find(model), reply);
  for (const Json &warning : reply.document().value("warnings", Json::array())) {
    out.warned.push_back(warning.at("parameter"));
    out.said += warning.at("message").get<std::string>() + "\n";
  }
  return out;
}

using Words = std::vector<std::string>;
const Json one_tool =
    Json::array({{{"name", "f"}, {"parameters", {{"type", "object"}, {"properties", Json::object()}}}}});

}  // namespace

TEST_CASE("the API's required limit is the caller's, else the model's, else a careful one") {
  CHECK(encoded("claude-opus-5", {{"max_output_tokens", 700}}).body.at("max_tokens") == 700);
  CHECK(encoded("claude-opus-5", Json::object()).body.at("max_tokens") == 128000);
  CHECK(encoded("qwen3-8b", Json::object()).body.at("max_tokens") == 8192);
  const Encoded lowered = encoded("claude-haiku-4-5", {{"max_output_tokens", 900000}});
  CHECK(lowered.body.at("max_tokens") == 64000);
  CHECK(lowered.warned == Words{"max_output_tokens"});
}

TEST_CASE("sampling parameters are left out where they are not taken, and never silently") {
  const Encoded newest = encoded("claude-opus-5", {{"temperature", 0.2}, {"top_p", 0.9}, {"seed", 7}});
  CHECK(newest.warned == Words{"temperature", "top_p", "seed"});
  CHECK_FALSE(newest.body.contains("temperature"));

  const Encoded both = encoded("claude-sonnet-4-6", {{"temperature", 0.2}, {"top_p", 0.9}});
  CHECK(both.body.at("temperature") == 0.2);
  CHECK(both.warned == Words{"top_p"});

  const Encoded hot = encoded("claude-sonnet-4-5", {{"temperature", 1.5}});
  CHECK(hot.body.at("temperature") == 1);
  CHECK(hot.warned == Words{"temperature"});

  const Encoded thinks = encoded("claude-sonnet-4-6", {{"temperature", 0.2}, {"reasoning", "low"}});
  CHECK(thinks.warned == Words{"temperature"});
  CHECK(thinks.said == "left out: it cannot be set while the model thinks\n");
}

TEST_CASE("stop sequences are passed on") {
  const Encoded out = encoded("claude-opus-5", {{"stop", Json::array({"END"})}});
  CHECK(out.body.at("stop_sequences") == Json::array({"END"}));
  CHECK(out.warned.empty());
}

TEST_CASE("newer models think adaptively, with the nearest effort") {
  const Encoded high = encoded("claude-opus-5", {{"reasoning", "high"}});
  CHECK(high.body.at("thinking") == Json{{"type", "adaptive"}});
  CHECK(high.body.at("output_config") == Json{{"effort", "high"}});
  CHECK(high.warned.empty());

  CHECK(encoded("claude-opus-5", {{"reasoning", "xhigh"}}).body.at("output_config").at("effort") == "xhigh");
  const Encoded least = encoded("claude-opus-5", {{"reasoning", "minimal"}});
  CHECK(least.body.at("output_config").at("effort") == "low");
  CHECK(least.said == "minimal was sent as the effort low, the nearest there is\n");
  const Encoded most = encoded("claude-opus-4-6", {{"reasoning", "xhigh"}});
  CHECK(most.body.at("output_config").at("effort") == "max");
  CHECK(most.warned == Words{"reasoning"});
}

TEST_CASE("older models get a budget, by which the limit grows") {
  const Encoded low = encoded("claude-sonnet-4-5", {{"reasoning", "low"}, {"max_output_tokens", 1000}});
  CHECK(low.body.at("thinking") == Json{{"type", "enabled"}, {"budget_tokens", 6400}});
  CHECK(low.body.at("max_tokens") == 7400);
  CHECK(low.said == "low was sent as a budget of 6400 tokens\n");

  const Encoded full = encoded("claude-sonnet-4-5", {{"reasoning", "high"}, {"max_output_tokens", 60000}});
  CHECK(full.body.at("thinking").at("budget_tokens") == 4000);
  CHECK(full.body.at("max_tokens") == 64000);

  const Encoded least = encoded("claude-opus-4-1", {{"reasoning", "minimal"}});
  CHECK(least.body.at("thinking").at("budget_tokens") == 1024);
  CHECK(least.body.at("max_tokens") == 32000);
}

TEST_CASE("no reasoning is said to models that may think by themselves") {
  CHECK(encoded("claude-opus-5", {{"reasoning", "none"}}).body.at("thinking") == Json{{"type", "disabled"}});
  CHECK_FALSE(encoded("claude-sonnet-4-5", {{"reasoning", "none"}}).body.contains("thinking"));
  CHECK_FALSE(encoded("claude-opus-5", Json::object()).body.contains("thinking"));
  CHECK(encoded("claude-3-5-haiku-20241022", {{"reasoning", "high"}}).warned == Words{"reasoning"});
  CHECK(encoded("claude-3-5-haiku-20241022", {{"reasoning", "none"}}).warned.empty());
}

TEST_CASE("a forced tool leaves no room for thinking") {
  const Encoded out =
      encoded("claude-opus-5", {{"tools", one_tool}, {"tool_choice", {{"name", "f"}}}, {"reasoning", "high"}});
  CHECK(out.body.at("tool_choice") == Json{{"type", "tool"}, {"name", "f"}});
  CHECK(out.body.at("thinking") == Json{{"type", "disabled"}});
  CHECK_FALSE(out.body.contains("output_config"));
  CHECK(out.warned == Words{"reasoning"});
}

TEST_CASE("tool choices have this API's names") {
  const auto choice = [](const Json &given) {
    return encoded("claude-opus-5", {{"tools", one_tool}, {"tool_choice", given}}).body.at("tool_choice").at("type");
  };
  CHECK(choice("auto") == "auto");
  CHECK(choice("none") == "none");
  CHECK(choice("required") == "any");
}

TEST_CASE("a schema goes only to models that have the mode, bent to what it takes") {
  const Json schema{{"type", "object"},
                    {"required", Json::array({"score"})},
                    {"properties",
                     {{"score", {{"type", "integer"}, {"minimum", 1}}},
                      {"kind", {{"const", "a"}}},
                      {"tags", {{"type", "array"}, {"items", {{"type", "string"}}}, {"maxItems", 3}}}}}};
  const Json format{{"type", "json"}, {"schema", schema}};
  const Json sent = encoded("claude-opus-5", {{"response_format", format}}).body.at("output_config").at("format");
  CHECK(sent.at("type") == "json_schema");
  CHECK(sent.at("schema") ==
        Json{{"type", "object"},
             {"required", Json::array({"score"})},
             {"additionalProperties", false},
             {"properties",
              {{"score", {{"type", "integer"}, {"description", "minimum 1"}}},
               {"kind", {{"const", "a"}}},
               {"tags", {{"type", "array"}, {"items", {{"type", "string"}}}, {"description", "maxItems 3"}}}}}});

  CHECK(encoded("claude-3-5-haiku-20241022", {{"response_format", format}}).warned == Words{"response_format"});
  CHECK(encoded("claude-opus-5", {{"response_format", {{"type", "json"}}}}).warned == Words{"response_format"});
}

TEST_CASE("roles take turns, and the results of tools come first") {
  const Json result{{"type", "tool_result"}, {"id", "t1"}, {"name", "f"}, {"text", "42"}, {"error", true}};
  const Json messages = Json::array(
      {message("system", text("A")), message("user", text("one")), message("user", text("two")),
       message("assistant", {{"type", "tool_call"}, {"id", "t1"}, {"name", "f"}, {"arguments", {{"x", 1}}}}),
       message("user", text("and?")), message("tool", result), message("system", text("B"))});
  const Json body = encoded("claude-opus-5", {{"messages", messages}}).body;
  CHECK(body.at("system") == Json::array({text("A"), text("B")}));
  CHECK(body.at("messages") ==
        Json::array(
            {{{"role", "user"}, {"content", Json::array({text("one"), text("two")})}},
             {{"role", "assistant"},
              {"content", Json::array({{{"type", "tool_use"}, {"id", "t1"}, {"name", "f"}, {"input", {{"x", 1}}}}})}},
             {{"role", "user"},
              {"content",
               {{{"type", "tool_result"}, {"tool_use_id", "t1"}, {"content", "42"}, {"is_error", true}},
                text("and?")}}}}));
}

TEST_CASE("reasoning goes back only with this provider's own state") {
  const Json parts = Json::array({{{"type", "reasoning"}, {"text", "hm"}},
                                  {{"type", "reasoning"}, {"state", {{"provider", "other"}, {"block", "x"}}}},
                                  text("done")});
  const Json messages = Json::array({message("user", text("Hi")), {{"role", "assistant"}, {"parts", parts}}});
  const Json body = encoded("claude-opus-5", {{"messages", messages}}).body;
  CHECK(body.at("messages").at(1).at("content") == Json::array({text("done")}));
}

TEST_CASE("what can never be sent is refused before it leaves") {
  const auto sending = [](Json part) {
    return encoded("claude-opus-5", {{"messages", Json::array({message("user", std::move(part))})}});
  };
  CHECK_THROWS_WITH(sending({{"type", "image"}, {"media_type", "image/tiff"}, {"path", "/a.tiff"}}),
                    "this API takes no image of the type image/tiff");
  CHECK_THROWS_WITH(sending({{"type", "document"}, {"media_type", "text/csv"}, {"path", "/a.csv"}}),
                    "this API takes no document of the type text/csv");
  CHECK_THROWS_WITH(sending(text("")),
                    "the chat has nothing that could be sent: no user or assistant message has content");
}

TEST_CASE("a long system prompt and a long conversation are marked for the cache") {
  const Json mark{{"type", "ephemeral"}};
  const std::string essay(5000, 'a');
  const Json once = Json::array({message("system", text(essay)), message("user", text("Hi"))});
  const Json body = encoded("claude-opus-5", {{"messages", once}}).body;
  CHECK(body.at("system").at(0).at("cache_control") == mark);
  CHECK_FALSE(body.at("messages").at(0).at("content").at(0).contains("cache_control"));

  Json twice = once;
  twice.push_back(message("assistant", text("Hello")));
  twice.push_back(message("user", text("More")));
  const Json talk = encoded("claude-opus-5", {{"messages", twice}}).body;
  CHECK(talk.at("system").at(0).at("cache_control") == mark);
  CHECK(talk.at("messages").at(2).at("content").at(0).at("cache_control") == mark);

  CHECK_FALSE(encoded("claude-opus-5", {{"messages", once}, {"cache", false}})
                  .body.at("system")
                  .at(0)
                  .contains("cache_control"));
  CHECK_FALSE(encoded("qwen3-8b", {{"messages", once}}).body.at("system").at(0).contains("cache_control"));
  CHECK(encoded("qwen3-8b", {{"messages", once}, {"cache", true}}).warned == Words{"cache"});
}

TEST_CASE("answers are streamed unless the caller or the model says otherwise") {
  CHECK(encoded("claude-opus-5", Json::object()).body.at("stream") == true);
  CHECK_FALSE(encoded("claude-opus-5", {{"stream", false}, {"max_output_tokens", 100}}).body.contains("stream"));
  const Encoded longest = encoded("claude-opus-5", {{"stream", false}});
  CHECK(longest.body.at("stream") == true);
  CHECK(longest.warned == Words{"stream"});
  CHECK_FALSE(encoded("qwen3-8b", Json::object(), {{"stream", false}}).body.contains("stream"));
}
