// SPDX-License-Identifier: Apache-2.0
#include "messages.hpp"

#include <algorithm>
#include <athanor/http.hpp>

namespace athanor::anthropic {
namespace {

Json text_block(const Json &part) {
  const std::string text = part.value("text", "");
  return text.empty() ? Json() : Json{{"type", "text"}, {"text", text}};  // empty ones are refused
}

Json file_block(const std::string &type, const Json &part) {
  const std::string media = part.at("media_type").get<std::string>();
  const bool fits = type == "document" ? media == "application/pdf"
                                       : media == "image/png" || media == "image/jpeg" || media == "image/gif" ||
                                             media == "image/webp";
  if (!fits)
    throw sdk::Error("bad_request", "this API takes no " + type + " of the type " + media,
                     type == "document" ? "give documents as application/pdf, other text as text"
                                        : "give pictures as PNG, JPEG, GIF or WebP");
  return {{"type", type},
          {"source",
           {{"type", "base64"},
            {"media_type", media},
            {"data", sdk::http::file_base64(part.at("path").get<std::string>())}}}};
}

Json result_block(const Json &part) {
  Json out{{"type", "tool_result"}, {"tool_use_id", part.at("id")}};
  if (const std::string text = part.value("text", ""); !text.empty()) out["content"] = text;
  if (part.value("error", false)) out["is_error"] = true;
  return out;
}

// The block of a part; null where nothing is to be sent.
Json block_of(const Json &part) {
  if (const auto state = part.find("state"); state != part.end() && state->value("provider", "") == "anthropic")
    return state->at("block");
  const std::string type = part.at("type").get<std::string>();
  if (type == "text" || type == "refusal") return text_block(part);
  if (type == "image" || type == "document") return file_block(type, part);
  if (type == "tool_result") return result_block(part);
  if (type == "tool_call")
    return {{"type", "tool_use"},
            {"id", part.at("id")},
            {"name", part.at("name")},
            {"input", part.value("arguments", Json::object())}};
  if (type == "reasoning") return {};
  throw sdk::Error("bad_request", "a message has a part of the unknown type '" + type + "'");
}

bool is_result(const Json &block) { return block.at("type") == "tool_result"; }

}  // namespace

Json system_blocks(const Json &messages) {
  Json out = Json::array();
  for (const Json &message : messages) {
    if (message.at("role") != "system") continue;
    for (const Json &part : message.at("parts"))
      if (Json block = text_block(part); !block.is_null()) out.push_back(std::move(block));
  }
  return out;
}

Json turns(const Json &messages) {
  Json out = Json::array();
  for (const Json &message : messages) {
    if (message.at("role") == "system") continue;
    const char *role = message.at("role") == "assistant" ? "assistant" : "user";
    Json blocks = Json::array();
    for (const Json &part : message.at("parts"))
      if (Json block = block_of(part); !block.is_null()) blocks.push_back(std::move(block));
    if (blocks.empty()) continue;
    if (out.empty() || out.back().at("role") != role) out.push_back({{"role", role}, {"content", Json::array()}});
    Json &content = out.back()["content"];
    content.insert(content.end(), blocks.begin(), blocks.end());
  }
  for (Json &turn : out)
    if (turn["role"] == "user") std::stable_partition(turn["content"].begin(), turn["content"].end(), is_result);
  if (out.empty())
    throw sdk::Error("bad_request", "the chat has nothing that could be sent: no user or assistant message has content",
                     "add a user message", "/messages");
  return out;
}

}  // namespace athanor::anthropic
