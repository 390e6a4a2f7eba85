// SPDX-License-Identifier: Apache-2.0
#include "decode.hpp"

#include "usage.hpp"

namespace athanor::anthropic {
namespace {

Json state_of(const Json &block) { return {{"provider", "anthropic"}, {"block", block}}; }

// Whether the neutral part says all that the block says; otherwise the block itself must go back.
bool plain(const Json &block, std::initializer_list<const char *> members) {
  for (const auto &[name, value] : block.items()) {
    const bool empty = value.is_null() || (value.is_array() && value.empty());
    if (!empty && std::find(members.begin(), members.end(), name) == members.end()) return false;
  }
  return true;
}

Json text_part(const Json &block) {
  Json out{{"type", "text"}, {"text", block.value("text", "")}};
  if (!plain(block, {"type", "text"})) out["state"] = state_of(block);
  return out;
}

Json call_part(const Json &block) {
  Json out{{"type", "tool_call"}, {"id", block.at("id")}, {"name", block.at("name")}};
  const Json input = block.value("input", Json::object());
  if (input.is_object())
    out["arguments"] = input;
  else
    sdk::chat::set_arguments(out, input.is_string() ? input.get<std::string>() : input.dump());
  // A call that cannot be read is rebuilt when it goes back: the API wants an object there.
  if (input.is_object() && !plain(block, {"type", "id", "name", "input"})) out["state"] = state_of(block);
  return out;
}

// Thinking goes back exactly as it came, or the service refuses it. So does whatever this plugin does not know.
Json opaque_part(const Json &block) {
  Json out{{"type", "reasoning"}, {"state", state_of(block)}};
  if (const std::string text = block.value("thinking", ""); !text.empty()) out["text"] = text;
  return out;
}

Json part_of(const Json &block) {
  const std::string type = block.value("type", "");
  if (type == "text") return text_part(block);
  return type == "tool_use" ? call_part(block) : opaque_part(block);
}

std::string unified(const std::string &reason) {
  if (reason.empty() || reason == "end_turn" || reason == "stop_sequence") return "stop";
  if (reason == "tool_use") return "tool_calls";
  if (reason == "max_tokens") return "length";
  if (reason == "refusal") return "refusal";
  return reason == "model_context_window_exceeded" ? "context_overflow" : "error";
}

std::string text_or(const Json &object, const char *name, const std::string &otherwise) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

Json refusal_part(const Json &message) {
  const Json details = message.value("stop_details", Json());
  const Json given = details.is_object() ? details : Json::object();
  const std::string category = text_or(given, "category", "");
  const std::string otherwise = "the model declined" + (category.empty() ? "" : ": " + category);
  return {{"type", "refusal"}, {"text", text_or(given, "explanation", otherwise)}};
}

}  // namespace

void decode(const Json &message, const std::string &asked, sdk::chat::ReplyBuilder &reply) {
  for (const Json &block : message.at("content")) {
    if (block.value("type", "") == "text" && block.value("text", "").empty()) continue;
    reply.add(part_of(block));
  }
  const std::string reason = text_or(message, "stop_reason", "");
  if (reason == "refusal") reply.add(refusal_part(message));
  reply.finish(unified(reason), reason);
  reply.usage(usage_of(message.value("usage", Json::object())));
  reply.more()["model_resolved"] = text_or(message, "model", asked);
  if (const std::string id = text_or(message, "id", ""); !id.empty()) reply.more()["id"] = id;
}

}  // namespace athanor::anthropic
