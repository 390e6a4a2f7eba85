// SPDX-License-Identifier: Apache-2.0
#include "encode.hpp"

#include "cache.hpp"
#include "messages.hpp"
#include "thinking.hpp"

namespace athanor::anthropic {
namespace {

using sdk::chat::ReplyBuilder;

// The API wants a limit. Where neither the caller nor models.json knows one: enough for a program of a few hundred
// lines, and within what small servers allow.
constexpr std::int64_t usual_limit = 8192;
// Longer answers take more than ten minutes at the slowest, which connections without a stream do not survive; the
// vendor's own clients refuse them.
constexpr std::int64_t longest_unstreamed = 21333;

std::int64_t output_limit(const Json &chat, const Model &model, ReplyBuilder &reply) {
  const auto most = model.max_output();
  if (!chat.contains("max_output_tokens")) return most.value_or(usual_limit);
  const auto asked = chat.at("max_output_tokens").get<std::int64_t>();
  if (!most || asked <= *most) return asked;
  reply.warn("max_output_tokens", "lowered to " + std::to_string(*most) + ", the most that " + model.name + " writes");
  return *most;
}

void sampling(Json &body, const Json &chat, const Model &model, bool thinks, ReplyBuilder &reply) {
  for (const char *name : {"temperature", "top_p"}) {
    if (!chat.contains(name)) continue;
    if (!model.takes(name))
      reply.warn(name, "left out: " + model.name + " does not take it");
    else if (thinks)
      reply.warn(name, "left out: it cannot be set while the model thinks");
    else if (body.contains("temperature"))
      reply.warn(name, "left out: temperature and top_p must not both be set");
    else
      body[name] = chat.at(name);
  }
  if (body.value("temperature", 0.0) > 1) {
    body["temperature"] = 1;
    reply.warn("temperature", "lowered to 1, the highest that this API takes");
  }
  if (chat.contains("seed")) reply.warn("seed", "left out: this API takes no seed");
  const Json stop = chat.value("stop", Json::array());
  if (stop.empty()) return;
  if (model.takes("stop"))
    body["stop_sequences"] = stop;
  else
    reply.warn("stop", "left out: " + model.name + " does not take it");
}

void tools(Json &body, const Json &chat) {
  for (const Json &tool : chat.value("tools", Json::array())) {
    Json one{{"name", tool.at("name")}, {"input_schema", tool.value("parameters", Json::object())}};
    if (!one["input_schema"].contains("type")) one["input_schema"]["type"] = "object";
    if (tool.contains("description")) one["description"] = tool.at("description");
    body["tools"].push_back(std::move(one));
  }
  const Json choice = chat.value("tool_choice", Json());
  if (choice.is_null() || !body.contains("tools")) return;
  if (choice.is_object())
    body["tool_choice"] = {{"type", "tool"}, {"name", choice.at("name")}};
  else
    body["tool_choice"] = {{"type", choice == "required" ? Json("any") : choice}};
}

// The schema as this API takes it: closed objects, few keywords. Formats and numbers of items are taken only with
// some values, so they too are told in descriptions; the host checks the answer against the whole schema.
void response_format(Json &body, const Json &chat, const Model &model, ReplyBuilder &reply) {
  const Json format = chat.value("response_format", Json());
  if (!format.is_object()) return;
  if (!format.contains("schema")) {
    reply.warn("response_format", "left out: this API has no JSON mode without a schema; the prompt must ask for JSON");
  } else if (!model.structured("native")) {
    reply.warn("response_format", "left out: " + model.name + " has no JSON Schema mode");
  } else {
    sdk::chat::SchemaSubset subset;
    subset.keywords = {"const"};
    body["output_config"]["format"] = {{"type", "json_schema"},
                                       {"schema", sdk::chat::schema_subset(format.at("schema"), subset)}};
  }
}

void streaming(Json &body, const Json &chat, const Model &model, ReplyBuilder &reply) {
  if (!model.profile.value("stream", true)) return;
  const bool long_answer = body.at("max_tokens").get<std::int64_t>() > longest_unstreamed;
  if (chat.value("stream", true) || long_answer) body["stream"] = true;
  if (!chat.value("stream", true) && long_answer)
    reply.warn("stream", "streamed all the same: an answer may have more than " + std::to_string(longest_unstreamed) +
                             " tokens and take longer than a connection lives in silence");
}

}  // namespace

Json encode(const Json &chat, const Model &model, ReplyBuilder &reply) {
  Json body{{"model", model.name}, {"max_tokens", output_limit(chat, model, reply)}};
  const Json &messages = chat.at("messages");
  if (Json system = system_blocks(messages); !system.empty()) body["system"] = std::move(system);
  body["messages"] = turns(messages);
  const bool thinks = think(body, chat, model, reply);
  sampling(body, chat, model, thinks, reply);
  tools(body, chat);
  response_format(body, chat, model, reply);
  streaming(body, chat, model, reply);
  mark_cache(body, chat, model, reply);
  return body;
}

}  // namespace athanor::anthropic
