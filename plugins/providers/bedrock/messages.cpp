// SPDX-License-Identifier: Apache-2.0
#include "messages.hpp"

#include <algorithm>
#include <athanor/http.hpp>

namespace athanor::bedrock {
namespace {

// One chat on its way out, with the names that it needs.
class Encoder {
 public:
  explicit Encoder(Names &tools) : tools_(tools) {}

  // The block of a part; null where nothing is to be sent.
  Json block(const Json &part) {
    if (const auto state = part.find("state"); state != part.end() && state->value("provider", "") == "bedrock")
      return state->at("block");
    const std::string type = part.at("type").get<std::string>();
    if (type == "text" || type == "refusal") return text(part);
    if (type == "image") return image(part);
    if (type == "document") return document(part);
    if (type == "tool_call") return call(part);
    if (type == "tool_result") return result(part);
    if (type == "reasoning") return {};
    throw sdk::Error("bad_request", "a message has a part of the unknown type '" + type + "'");
  }

  static Json text(const Json &part) {
    const std::string words = part.value("text", "");
    return words.empty() ? Json() : Json{{"text", words}};  // empty ones are refused
  }

 private:
  static Json bytes(const Json &part) {
    return {{"bytes", sdk::http::file_base64(part.at("path").get<std::string>())}};
  }

  static Json image(const Json &part) {
    const std::string media = part.at("media_type").get<std::string>();
    for (const char *format : {"png", "jpeg", "gif", "webp"})
      if (media == std::string("image/") + format) return {{"image", {{"format", format}, {"source", bytes(part)}}}};
    throw sdk::Error("bad_request", "Converse takes no image of the type " + media,
                     "give pictures as PNG, JPEG, GIF or WebP");
  }

  Json document(const Json &part) {
    const std::string media = part.at("media_type").get<std::string>(), path = part.at("path").get<std::string>();
    if (media != "application/pdf")
      throw sdk::Error("bad_request", "this provider sends no document of the type " + media,
                       "give documents as application/pdf, other text as text");
    const std::string name = documents_.sent(path, part.value("name", "document"));
    return {{"document", {{"format", "pdf"}, {"name", name}, {"source", bytes(part)}}}};
  }

  Json call(const Json &part) {
    return {{"toolUse",
             {{"toolUseId", ids_.sent(part.at("id").get<std::string>())},
              {"name", tools_.sent(part.at("name").get<std::string>())},
              {"input", part.value("arguments", Json::object())}}}};
  }

  Json result(const Json &part) {
    Json content = Json::array();
    if (Json words = text(part); !words.is_null()) content.push_back(std::move(words));
    Json out{{"toolUseId", ids_.sent(part.at("id").get<std::string>())}, {"content", std::move(content)}};
    if (part.value("error", false)) out["status"] = "error";
    return {{"toolResult", std::move(out)}};
  }

  Names &tools_;
  Names ids_ = call_ids(), documents_ = document_names();
};

bool is_result(const Json &block) { return block.contains("toolResult"); }

}  // namespace

Json system_blocks(const Json &messages) {
  Json out = Json::array();
  for (const Json &message : messages) {
    if (message.at("role") != "system") continue;
    for (const Json &part : message.at("parts"))
      if (Json block = Encoder::text(part); !block.is_null()) out.push_back(std::move(block));
  }
  return out;
}

Json turns(const Json &messages, Names &tools) {
  Encoder encoder(tools);
  Json out = Json::array();
  for (const Json &message : messages) {
    if (message.at("role") == "system") continue;
    const char *role = message.at("role") == "assistant" ? "assistant" : "user";
    Json blocks = Json::array();
    for (const Json &part : message.at("parts"))
      if (Json block = encoder.block(part); !block.is_null()) blocks.push_back(std::move(block));
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

}  // namespace athanor::bedrock
