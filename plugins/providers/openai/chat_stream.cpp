// SPDX-License-Identifier: Apache-2.0
#include "chat_stream.hpp"

#include "lenient.hpp"

namespace athanor::openai {
namespace {

void append(Json &object, const std::string &name, const std::string &text) {
  if (!object.contains(name)) object[name] = "";
  object[name].get_ref<std::string &>() += text;
}

}  // namespace

// The usage may come in a chunk of its own, in the last one with choices, or in every one (then the last counts).
void ChatFold::take(const Json &chunk, const Delta &delta) {
  if (!chunk.is_object()) return;
  for (const auto &[key, value] : chunk.items())
    if (key != "choices" && !value.is_null()) top_[key] = value;
  for (const Json &choice : list_at(chunk, "choices"))
    if (count_at(choice, "index").value_or(0) == 0) take_choice(choice, delta);
}

void ChatFold::take_choice(const Json &choice, const Delta &delta) {
  if (!choice.is_object()) return;
  for (const auto &[key, value] : choice.items())
    if (key != "delta" && key != "message" && !value.is_null() && value != "") choice_[key] = value;
  take_message(member(choice, choice.contains("delta") ? "delta" : "message"), delta);
}

void ChatFold::take_message(const Json &piece, const Delta &delta) {
  if (!piece.is_object()) return;
  for (const auto &[key, value] : piece.items()) {
    if (key == "tool_calls") {
      for (const Json &fragment : list_at(piece, key)) calls_.take(fragment);
    } else if (key == "content") {
      append(message_, key, content_text(value));
    } else if (value.is_string() && (key == "refusal" || key == "reasoning_content" || key == "reasoning")) {
      append(message_, key, value.get<std::string>());
    } else if (value.is_array()) {  // details of reasoning, annotations
      Json &list = message_[key];
      if (!list.is_array()) list = Json::array();
      for (const Json &item : value) list.push_back(item);
    } else if (!value.is_null()) {
      message_[key] = value;
    }
  }
  const std::string text = content_text(member(piece, "content"));
  const std::string first = text_at(piece, "reasoning_content");
  const std::string reasoning = first.empty() ? text_at(piece, "reasoning") : first;
  if (!reasoning.empty()) delta("reasoning", reasoning);
  if (!text.empty()) delta("text", text);
}

bool ChatFold::complete() const { return choice_.contains("finish_reason") && top_.contains("usage"); }

Json ChatFold::document() const {
  Json out = top_;
  Json choice = choice_;
  choice["message"] = message_;
  const Json calls = calls_.calls();
  if (!calls.empty()) choice["message"]["tool_calls"] = calls;
  out["choices"] = Json::array({std::move(choice)});
  return out;
}

}  // namespace athanor::openai
