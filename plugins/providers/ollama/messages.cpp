// SPDX-License-Identifier: Apache-2.0
#include "messages.hpp"

#include <athanor/http.hpp>

namespace athanor::ollama {
namespace {

using sdk::Error;
using sdk::Json;

// Thoughts that came from another model, or without state, are not sent.
bool own_thought(const Json &part) {
  const Json state = part.value("state", Json());
  return state.is_object() && state.value("provider", "") == "ollama";
}

Json tool_result(const Json &part) {
  // Ollama has no mark for a failed call; the word is what the model sees.
  const std::string text = part.value("text", "");
  Json out{{"role", "tool"},
           {"tool_name", part.at("name")},
           {"content", part.value("error", false) ? "error: " + text : text}};
  if (part.contains("id")) out["tool_call_id"] = part.at("id");
  return out;
}

Json tool_call(const Json &part) {
  Json out{{"function", {{"name", part.at("name")}, {"arguments", part.value("arguments", Json::object())}}}};
  if (part.contains("id")) out["id"] = part.at("id");
  return out;
}

void add_text(Json &message, const char *key, const std::string &text) {
  message[key] = message.value(key, std::string()) + text;
}

// Adds one part to its message, or a message of its own to `list`.
void take(const Json &part, Json &message, Json &list) {
  const std::string type = part.at("type").get<std::string>();
  if (type == "text" || type == "refusal") {
    add_text(message, "content", part.value("text", ""));
  } else if (type == "reasoning") {
    if (own_thought(part)) add_text(message, "thinking", part.value("text", ""));
  } else if (type == "image") {  // bare base64: no "data:" prefix
    message["images"].push_back(sdk::http::file_base64(part.at("path").get<std::string>()));
  } else if (type == "tool_call") {
    message["tool_calls"].push_back(tool_call(part));
  } else if (type == "tool_result") {
    list.push_back(tool_result(part));
  } else if (type == "document") {
    throw Error("invalid_request", "Ollama takes no documents, and the message has one: " + part.value("path", ""),
                "give its text, or pictures of its pages", "/messages");
  } else {
    throw Error("bad_request", "there is no part of the type '" + type + "'", "", "/messages");
  }
}

}  // namespace

Json messages(const Json &chat) {
  Json list = Json::array();
  for (const Json &given : chat.at("messages")) {
    Json message{{"role", given.at("role")}};
    for (const Json &part : given.at("parts")) take(part, message, list);
    if (message.size() == 1) continue;  // its parts were tool results, or thoughts that stay here
    if (!message.contains("content")) message["content"] = "";
    list.push_back(std::move(message));
  }
  return list;
}

}  // namespace athanor::ollama
