// SPDX-License-Identifier: Apache-2.0
#include "stream.hpp"

#include "errors.hpp"

namespace athanor::bedrock {
namespace {

void append(Json &object, const char *member, const std::string &text) {
  Json &grown = object[member];
  if (grown.is_null()) grown = "";
  grown.get_ref<std::string &>() += text;
}

}  // namespace

void Stream::take(const Json &frame) {
  if (error_) return;
  const std::string text = frame.value("data", "");
  const Json headers = frame.value("headers", Json::object());
  const std::string kind = headers.value(":message-type", "event");
  if (kind != "event") {
    error_ = exception_error(headers, text);
    return;
  }
  const Json data = Json::parse(text, nullptr, false);
  try {
    if (!data.is_object())
      error_ = nonsense("an event that is no JSON object", text);
    else
      event(headers.value(":event-type", frame.value("event", "")), data);
  } catch (const Json::exception &) {
    error_ = nonsense("an event of another shape", text);
  }
}

void Stream::event(const std::string &type, const Json &data) {
  if (type == "contentBlockStart") {
    blocks_[data.at("contentBlockIndex").get<std::int64_t>()] = data.value("start", Json::object());
  } else if (type == "contentBlockDelta") {
    const auto index = data.at("contentBlockIndex").get<std::int64_t>();
    delta(blocks_[index], index, data.at("delta"));  // the first piece of text may have had no start
  } else if (type == "messageStop") {
    answer_["stopReason"] = data.at("stopReason");
  } else if (type == "metadata") {
    answer_["usage"] = data.value("usage", Json::object());
  }
}

void Stream::delta(Json &block, std::int64_t index, const Json &delta) {
  if (delta.contains("text")) {
    append(block, "text", delta.at("text").get<std::string>());
    tell_("text", delta.at("text").get<std::string>());
  } else if (delta.contains("toolUse")) {
    arguments_[index] += delta.at("toolUse").value("input", "");
  } else if (delta.contains("reasoningContent")) {
    reasoning(block["reasoningContent"], delta.at("reasoningContent"));
  }
}

void Stream::reasoning(Json &block, const Json &piece) {
  if (piece.contains("redactedContent")) {
    append(block, "redactedContent", piece.at("redactedContent").get<std::string>());
    return;
  }
  Json &text = block["reasoningText"];
  append(text, "text", piece.value("text", ""));
  if (piece.contains("text")) tell_("reasoning", piece.at("text").get<std::string>());
  if (piece.contains("signature")) append(text, "signature", piece.at("signature").get<std::string>());
}

// Arguments that are no JSON object stay text, which the decoder tells apart.
Json Stream::answer() const {
  Json content = Json::array();
  for (const auto &[index, block] : blocks_) {
    Json whole = block;
    if (whole.contains("toolUse")) {
      const auto found = arguments_.find(index);
      const std::string text = found == arguments_.end() || found->second.empty() ? "{}" : found->second;
      Json parsed = Json::parse(text, nullptr, false);
      whole["toolUse"]["input"] = parsed.is_object() ? std::move(parsed) : Json(text);
    }
    if (!whole.is_null() && !whole.empty()) content.push_back(std::move(whole));
  }
  Json out = answer_;
  out["output"] = {{"message", {{"role", "assistant"}, {"content", std::move(content)}}}};
  return out;
}

}  // namespace athanor::bedrock
