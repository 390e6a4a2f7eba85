// SPDX-License-Identifier: Apache-2.0
#include "encode.hpp"

#include "contents.hpp"
#include "schema.hpp"
#include "thinking.hpp"

#include <algorithm>
#include <athanor/http.hpp>

namespace athanor::gemini {
namespace {

using sdk::Json;
using sdk::chat::ReplyBuilder;

bool takes(const Json &rules, const std::string &parameter) {
  const Json list = rules.value("parameters", Json::array());
  return std::find(list.begin(), list.end(), Json(parameter)) != list.end();
}

Json declarations(const Json &tools) {
  Json out = Json::array();
  for (const Json &tool : tools) {
    Json one{{"name", tool.at("name")}, {"description", tool.value("description", "")}};
    const Json parameters = tool.value("parameters", Json::object());
    if (!parameters.empty()) one["parametersJsonSchema"] = bent(parameters, false);
    out.push_back(std::move(one));
  }
  return Json::array({Json{{"functionDeclarations", std::move(out)}}});
}

// Null where the model may choose, which is what it does without being told.
Json calling_config(const Json &choice) {
  if (choice.is_object()) return {{"mode", "ANY"}, {"allowedFunctionNames", Json::array({choice.at("name")})}};
  if (choice == "required") return {{"mode", "ANY"}};
  if (choice == "none") return {{"mode", "NONE"}};
  return choice == "auto" ? Json{{"mode", "AUTO"}} : Json();
}

void add_tools(Json &body, const Json &chat, ReplyBuilder &reply) {
  const Json tools = chat.value("tools", Json::array()), choice = chat.value("tool_choice", Json());
  if (tools.empty()) {
    if (choice == "required" || choice.is_object()) reply.warn("tool_choice", "left out: the request has no tools");
    return;
  }
  body["tools"] = declarations(tools);
  if (const Json config = calling_config(choice); !config.is_null())
    body["toolConfig"] = {{"functionCallingConfig", config}};
}

// JSON mode, with a schema where one is asked for. Google refuses it beside a forced call, and before Gemini 3 beside
// any tool.
void add_format(Json &config, const Json &chat, const Json &rules, ReplyBuilder &reply) {
  const Json format = chat.value("response_format", Json());
  if (!format.is_object()) return;
  const Json choice = chat.value("tool_choice", Json());
  const bool tools = !chat.value("tools", Json::array()).empty();
  const bool forced = tools && (choice == "required" || choice.is_object());
  if (forced || (tools && !rules.value("json_with_tools", false))) {
    reply.warn("response_format", std::string("left out: this model does not take it beside ") +
                                      (forced ? "a forced tool call" : "tools"));
    return;
  }
  config["responseMimeType"] = "application/json";
  if (format.contains("schema")) config["responseJsonSchema"] = bent(format.at("schema"), true);
}

Json generation_config(const Json &chat, const Json &rules, ReplyBuilder &reply) {
  Json out = Json::object();
  if (chat.contains("max_output_tokens")) out["maxOutputTokens"] = chat.at("max_output_tokens");
  static const std::pair<const char *, const char *> names[] = {
      {"temperature", "temperature"}, {"top_p", "topP"}, {"seed", "seed"}, {"stop", "stopSequences"}};
  for (const auto &[ours, theirs] : names) {
    if (!chat.contains(ours)) continue;
    if (takes(rules, ours))
      out[theirs] = chat.at(ours);
    else
      reply.warn(ours, "left out: this model is not known to take it");
  }
  if (chat.contains("reasoning")) {
    const Json thinking = thinking_config(chat, rules, reply);
    if (!thinking.is_null()) out["thinkingConfig"] = thinking;
  }
  add_format(out, chat, rules, reply);
  return out;
}

Json safety_settings(const Json &safety) {
  Json out = Json::array();
  for (const auto &[category, threshold] : safety.items())
    out.push_back({{"category", category}, {"threshold", threshold}});
  return out;
}

}  // namespace

std::string address(const std::string &base_url, const std::string &model, bool streamed) {
  std::string path = model.find('/') == std::string::npos ? "models/" + model : model, out = base_url;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    out += "/" + sdk::http::escaped(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return out + (streamed ? ":streamGenerateContent" : ":generateContent");
}

Json encode(const Json &chat, const Json &rules, const Options &options, ReplyBuilder &reply) {
  Json body = contents(chat, rules, reply);
  add_tools(body, chat, reply);
  if (Json config = generation_config(chat, rules, reply); !config.empty())
    body["generationConfig"] = std::move(config);
  if (!options.safety.empty()) body["safetySettings"] = safety_settings(options.safety);
  if (chat.value("cache", false) && rules.value("cache", "none") == "none")
    reply.warn("cache", "left out: this model is not known to keep a cache");
  body.merge_patch(options.extra_body);
  return body;
}

std::size_t calls_in(const Json &chat) {
  std::size_t out = 0;
  for (const Json &message : chat.at("messages"))
    for (const Json &part : message.value("parts", Json::array())) out += part.value("type", "") == "tool_call";
  return out;
}

}  // namespace athanor::gemini
