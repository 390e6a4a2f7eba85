// SPDX-License-Identifier: Apache-2.0
#include "encode.hpp"

#include "cache.hpp"
#include "messages.hpp"
#include "thinking.hpp"

namespace athanor::bedrock {
namespace {

using sdk::chat::ReplyBuilder;

// Without a limit the model's own holds, so that none is sent unless it was asked for.
void output_limit(Json &inference, const Json &chat, const Model &model, ReplyBuilder &reply) {
  if (!chat.contains("max_output_tokens")) return;
  const auto asked = chat.at("max_output_tokens").get<std::int64_t>();
  const auto most = model.max_output().value_or(asked);
  inference["maxTokens"] = std::min(asked, most);
  if (asked > most)
    reply.warn("max_output_tokens", "lowered to " + std::to_string(most) + ", the most that " + model.name + " writes");
}

void sampling(Json &inference, const Json &chat, const Model &model, bool thinks, ReplyBuilder &reply) {
  static const std::pair<const char *, const char *> names[] = {{"temperature", "temperature"}, {"top_p", "topP"}};
  for (const auto &[ours, theirs] : names) {
    if (!chat.contains(ours)) continue;
    if (!model.takes(ours))
      reply.warn(ours, "left out: " + model.name + " does not take it");
    else if (thinks)
      reply.warn(ours, "left out: it cannot be set while the model thinks");
    // Claude refuses both; other models may take them.
    else if (inference.contains("temperature") && model.thinking != "none")
      reply.warn(ours, "left out: temperature and top_p must not both be set");
    else
      inference[theirs] = chat.at(ours);
  }
  if (inference.value("temperature", 0.0) > 1) {
    inference["temperature"] = 1;
    reply.warn("temperature", "lowered to 1, the highest that Converse takes");
  }
  if (chat.contains("seed")) reply.warn("seed", "left out: Converse takes no seed");
  const Json stop = chat.value("stop", Json::array());
  if (stop.empty()) return;
  if (model.takes("stop"))
    inference["stopSequences"] = stop;
  else
    reply.warn("stop", "left out: " + model.name + " does not take it");
}

bool speaks_of_tools(const Json &turns) {
  for (const Json &turn : turns)
    for (const Json &block : turn["content"])
      if (block.contains("toolUse") || block.contains("toolResult")) return true;
  return false;
}

Json specification(const Json &tool, Names &names) {
  Json schema = tool.value("parameters", Json::object());
  if (!schema.contains("type")) schema["type"] = "object";
  Json out{{"name", names.sent(tool.at("name").get<std::string>())}, {"inputSchema", {{"json", std::move(schema)}}}};
  if (const std::string words = tool.value("description", ""); !words.empty()) out["description"] = words;
  return {{"toolSpec", std::move(out)}};
}

// Converse knows no choice "none": the tools stay away, unless the conversation already speaks of them.
void tools(Json &body, const Json &chat, const Model &model, Names &names, ReplyBuilder &reply) {
  const Json choice = chat.value("tool_choice", Json("auto"));
  const Json given = chat.value("tools", Json::array());
  if (given.empty() || (choice == "none" && !speaks_of_tools(body["messages"]))) return;
  Json &config = body["toolConfig"];
  for (const Json &tool : given) config["tools"].push_back(specification(tool, names));
  if (choice == "none") {
    reply.warn("tool_choice", "sent as auto: Converse cannot forbid tools in a conversation that has used them");
  } else if (choice != "auto" && !model.forces_tools) {
    reply.warn("tool_choice", "sent as auto: " + model.name + " is not known to let a tool be forced");
  } else if (choice.is_object()) {
    config["toolChoice"] = {{"tool", {{"name", names.sent(choice.at("name").get<std::string>())}}}};
  } else if (choice == "required") {
    config["toolChoice"] = {{"any", Json::object()}};
  }
}

// The schema is a text inside the request, so its order of members is its own affair. Keywords that the model's vendor
// does not take are told in descriptions; the host checks the answer against the whole schema.
void response_format(Json &body, const Json &chat, const Model &model, ReplyBuilder &reply) {
  const Json format = chat.value("response_format", Json());
  if (!format.is_object()) return;
  if (!format.contains("schema")) {
    reply.warn("response_format", "left out: Converse has no JSON mode without a schema; the prompt must ask for JSON");
  } else if (!model.structured("native")) {
    reply.warn("response_format", "left out: " + model.name + " is not known to have a JSON Schema mode");
  } else {
    sdk::chat::SchemaSubset subset;
    subset.keywords = {"const"};
    const Json bent = sdk::chat::schema_subset(format.at("schema"), subset);
    const Json structure{{"name", tool_names().sent(format.value("name", "answer"))},
                         {"schema", sdk::chat::ordered_text(bent)}};
    body["outputConfig"]["textFormat"] = {{"type", "json_schema"}, {"structure", {{"jsonSchema", structure}}}};
  }
}

}  // namespace

Json encode(const Json &chat, const Model &model, Names &names, ReplyBuilder &reply) {
  for (const Json &tool : chat.value("tools", Json::array())) names.sent(tool.at("name").get<std::string>());
  Json body = Json::object(), inference = Json::object();
  const Json &messages = chat.at("messages");
  if (Json system = system_blocks(messages); !system.empty()) body["system"] = std::move(system);
  body["messages"] = turns(messages, names);
  output_limit(inference, chat, model, reply);
  const bool thinks = think(body, inference, chat, model, reply);
  sampling(inference, chat, model, thinks, reply);
  if (!inference.empty()) body["inferenceConfig"] = std::move(inference);
  tools(body, chat, model, names, reply);
  response_format(body, chat, model, reply);
  mark_cache(body, chat, model, reply);
  return body;
}

}  // namespace athanor::bedrock
