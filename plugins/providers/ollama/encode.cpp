// SPDX-License-Identifier: Apache-2.0
#include "encode.hpp"

#include "messages.hpp"
#include "thinking.hpp"

#include <algorithm>

namespace athanor::ollama {
namespace {

using sdk::Json;
using sdk::chat::ReplyBuilder;

bool takes(const Json &rules, const std::string &parameter) {
  const Json list = rules.value("parameters", Json::array());
  return std::find(list.begin(), list.end(), Json(parameter)) != list.end();
}

Json declaration(const Json &tool) {
  return {{"type", "function"},
          {"function",
           {{"name", tool.at("name")},
            {"description", tool.value("description", "")},
            {"parameters", tool.value("parameters", Json{{"type", "object"}, {"properties", Json::object()}})}}}};
}

// Ollama knows no choice of tools. "none" is kept by showing none, one named tool by showing only that.
void add_tools(Json &body, const Json &chat, ReplyBuilder &reply) {
  const Json tools = chat.value("tools", Json::array()), choice = chat.value("tool_choice", Json());
  if (choice == "none") {
    if (!tools.empty()) reply.warn("tool_choice", "Ollama has none: the tools were not shown to the model");
    return;
  }
  const std::string only = choice.is_object() ? choice.at("name").get<std::string>() : "";
  Json shown = Json::array();
  for (const Json &tool : tools)
    if (only.empty() || tool.at("name") == only) shown.push_back(declaration(tool));
  if (!only.empty())
    reply.warn("tool_choice", "Ollama has none: only the tool " + only + " was shown, and the model may not call it");
  else if (choice == "required")
    reply.warn("tool_choice", "Ollama has none: the model may answer without calling a tool");
  if (!shown.empty()) body["tools"] = std::move(shown);
}

Json options_of(const Json &chat, const Json &rules, const Options &options, ReplyBuilder &reply) {
  Json out{{"num_ctx", options.num_ctx}};
  if (chat.contains("max_output_tokens")) out["num_predict"] = chat.at("max_output_tokens");
  for (const char *name : {"temperature", "top_p", "seed", "stop"}) {
    if (!chat.contains(name)) continue;
    if (takes(rules, name))
      out[name] = chat.at(name);
    else
      reply.warn(name, "left out: this model is not known to take it");
  }
  out.merge_patch(options.extra_options);
  return out;
}

}  // namespace

Json encode(const Json &chat, const Json &rules, const Options &options, ReplyBuilder &reply) {
  Json body{{"model", chat.at("model")},
            {"messages", messages(chat)},
            {"options", options_of(chat, rules, options, reply)},
            {"stream", chat.value("stream", true)},  // Ollama streams unless told not to
            {"truncate", false}};                    // else a prompt that is too long loses its beginning, unsaid
  if (!options.keep_alive.is_null()) body["keep_alive"] = options.keep_alive;
  if (const Json think = thinking(chat, rules, options, reply); !think.is_null()) body["think"] = think;
  add_tools(body, chat, reply);
  if (const Json format = chat.value("response_format", Json()); format.is_object())
    body["format"] = format.value("schema", Json("json"));
  return body;
}

std::size_t calls_in(const Json &chat) {
  std::size_t out = 0;
  for (const Json &message : chat.at("messages"))
    for (const Json &part : message.value("parts", Json::array())) out += part.value("type", "") == "tool_call";
  return out;
}

}  // namespace athanor::ollama
