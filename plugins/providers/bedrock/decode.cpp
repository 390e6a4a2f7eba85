// SPDX-License-Identifier: Apache-2.0
#include "decode.hpp"

#include "usage.hpp"

namespace athanor::bedrock {
namespace {

Json state_of(const Json &block) { return {{"provider", "bedrock"}, {"block", block}}; }

Json call_part(const Json &use, const Names &tools) {
  Json out{
      {"type", "tool_call"}, {"id", use.at("toolUseId")}, {"name", tools.given(use.at("name").get<std::string>())}};
  const Json input = use.value("input", Json::object());
  if (input.is_object())
    out["arguments"] = input;
  else
    sdk::chat::set_arguments(out, input.is_string() ? input.get<std::string>() : input.dump());
  return out;
}

// Signed and redacted reasoning goes back exactly as it came. The rest has no state, and so stays here: models that do
// not sign it are not known to take it back.
Json reasoning_part(const Json &block) {
  const Json &content = block.at("reasoningContent");
  const Json text = content.value("reasoningText", Json::object());
  Json out{{"type", "reasoning"}};
  if (const std::string words = text.value("text", ""); !words.empty()) out["text"] = words;
  if (text.contains("signature") || content.contains("redactedContent")) out["state"] = state_of(block);
  return out;
}

// Text with its sources: the words for everybody, the block for the way back.
Json cited_part(const Json &block) {
  std::string words;
  for (const Json &piece : block.at("citationsContent").value("content", Json::array()))
    words += piece.value("text", "");
  return {{"type", "text"}, {"text", words}, {"state", state_of(block)}};
}

Json part_of(const Json &block, const Names &tools) {
  if (block.contains("text")) return {{"type", "text"}, {"text", block.at("text")}};
  if (block.contains("toolUse")) return call_part(block.at("toolUse"), tools);
  if (block.contains("reasoningContent")) return reasoning_part(block);
  if (block.contains("citationsContent")) return cited_part(block);
  return {{"type", "reasoning"}, {"state", state_of(block)}};  // unknown here: only carried back
}

std::string unified(const std::string &reason) {
  if (reason == "end_turn" || reason == "stop_sequence") return "stop";
  if (reason == "tool_use") return "tool_calls";
  if (reason == "max_tokens") return "length";
  if (reason == "guardrail_intervened" || reason == "content_filtered") return "content_filter";
  if (reason == "refusal") return "refusal";
  return reason == "model_context_window_exceeded" ? "context_overflow" : "error";
}

}  // namespace

void decode(const Json &answer, const Names &tools, sdk::chat::ReplyBuilder &reply) {
  for (const Json &block : answer.at("output").at("message").at("content")) {
    const bool empty = block.contains("text") && block.value("text", "").empty();
    if (!empty) reply.add(part_of(block, tools));
  }
  const std::string reason = answer.value("stopReason", "");
  reply.finish(unified(reason), reason);
  reply.usage(usage_of(answer.value("usage", Json::object())));
}

}  // namespace athanor::bedrock
