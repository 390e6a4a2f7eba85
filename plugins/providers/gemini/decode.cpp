// SPDX-License-Identifier: Apache-2.0
#include "decode.hpp"

#include "contents.hpp"
#include "errors.hpp"
#include "usage.hpp"

#include <map>

namespace athanor::gemini {
namespace {

using sdk::Json;

// A finish reason that is not here is new, and nothing to build on: "error".
std::string unified(const std::string &reason) {
  static const std::map<std::string, std::string> known{{"STOP", "stop"},
                                                        {"MAX_TOKENS", "length"},
                                                        {"SAFETY", "content_filter"},
                                                        {"RECITATION", "content_filter"},
                                                        {"LANGUAGE", "content_filter"},
                                                        {"BLOCKLIST", "content_filter"},
                                                        {"PROHIBITED_CONTENT", "content_filter"},
                                                        {"SPII", "content_filter"},
                                                        {"IMAGE_SAFETY", "content_filter"},
                                                        {"IMAGE_PROHIBITED_CONTENT", "content_filter"},
                                                        {"IMAGE_RECITATION", "content_filter"}};
  const auto found = known.find(reason);
  return found == known.end() ? "error" : found->second;
}

std::string text_at(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Json state_of(const Json &part) {
  const std::string signature = text_at(part, "thoughtSignature");
  return signature.empty() ? Json() : Json{{"provider", "gemini"}, {"signature", signature}};
}

}  // namespace

void Answer::take_text(const std::string &text) {
  const Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) throw unreadable(text);
  if (!document.is_array()) return take(document);
  for (const Json &one : document) take(one);
}

void Answer::take(const Json &document) {
  if (!document.is_object()) throw unreadable(document.dump());
  if (document.contains("error")) throw failure_inside(document.at("error"), model_);
  if (document.contains("usageMetadata")) usage_ = document.at("usageMetadata");
  if (const std::string id = text_at(document, "responseId"); !id.empty()) reply_.more()["id"] = id;
  if (const std::string model = text_at(document, "modelVersion"); !model.empty())
    reply_.more()["model_resolved"] = model;
  if (document.contains("promptFeedback")) {
    const std::string reason = text_at(document.at("promptFeedback"), "blockReason");
    if (!reason.empty()) block_reason_ = reason;
  }
  const Json candidates = document.value("candidates", Json::array());
  if (!candidates.empty()) take_candidate(candidates.front());
}

void Answer::take_candidate(const Json &candidate) {
  any_candidate_ = true;
  // When all that may be said went into thoughts, the content has no parts, or is not there at all.
  const Json parts = candidate.value("content", Json::object()).value("parts", Json::array());
  for (const Json &part : parts) take_part(part);
  const std::string reason = text_at(candidate, "finishReason");
  if (reason.empty()) return;
  reply_.finish(unified(reason), reason);
  if (const std::string message = text_at(candidate, "finishMessage"); !message.empty()) reply_.warn("finish", message);
}

void Answer::take_part(const Json &part) {
  const Json state = state_of(part);
  if (part.contains("functionCall")) return take_call(part.at("functionCall"), state);
  if (!part.contains("text") && state.is_null()) {
    reply_.warn("parts", "a part that is neither text nor a tool call was left out: " +
                             (part.empty() ? std::string("{}") : part.begin().key()));
    return;
  }
  const std::string type = part.value("thought", false) ? "reasoning" : "text", text = text_at(part, "text");
  if (state.is_null())
    reply_.append(type, text);
  else  // stays a part of its own, even when empty: its signature goes back on this very part
    reply_.add({{"type", type}, {"text", text}, {"state", state}});
  if (!text.empty() && tell_) tell_(type, text);
}

void Answer::take_call(const Json &call, const Json &state) {
  Json part{{"type", "tool_call"}, {"name", text_at(call, "name")}, {"id", text_at(call, "id")}};
  if (part["id"] == "") part["id"] = made_id + std::to_string(calls_);
  ++calls_;
  const Json arguments = call.value("args", Json::object());
  sdk::chat::set_arguments(part, arguments.is_null() ? "" : sdk::detail::dump(arguments));
  if (!state.is_null()) part["state"] = state;
  reply_.add(std::move(part));
}

Json Answer::end() {
  if (!any_candidate_ && !block_reason_.empty()) throw blocked(block_reason_, usage_of(usage_));
  if (!reply_.finished()) throw sdk::chat::truncated("Gemini");
  reply_.usage(usage_of(usage_));
  if (!reply_.more().contains("model_resolved")) reply_.more()["model_resolved"] = model_;
  return reply_.document();
}

}  // namespace athanor::gemini
