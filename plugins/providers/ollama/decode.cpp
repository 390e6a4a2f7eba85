// SPDX-License-Identifier: Apache-2.0
#include "decode.hpp"

#include "errors.hpp"
#include "usage.hpp"

namespace athanor::ollama {
namespace {

using sdk::Json;

// "load" and "unload" come where nothing was asked, so that an answer with them is none. Servers of old give no
// reason at all.
std::string unified(const std::string &reason) {
  if (reason == "stop" || reason.empty()) return "stop";
  return reason == "length" ? "length" : "error";
}

std::string text_at(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

void Answer::take_text(const std::string &text) {
  const Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded() && text.rfind('{', 0) == 0) throw sdk::chat::truncated("Ollama");  // half a line
  if (!document.is_object()) throw unreadable(text);
  take(document);
}

void Answer::take(const Json &document) {
  if (document.contains("error")) throw failure_inside(document.at("error"));
  if (const std::string model = text_at(document, "model"); !model.empty()) reply_.more()["model_resolved"] = model;
  const Json message = document.value("message", Json::object());
  if (message.is_object()) take_message(message);
  if (!document.value("done", false)) return;
  const std::string reason = text_at(document, "done_reason");
  reply_.finish(unified(reason), reason);
  reply_.usage(usage_of(document));
}

void Answer::take_message(const Json &message) {
  for (const auto &[key, type] : {std::pair{"thinking", "reasoning"}, std::pair{"content", "text"}}) {
    const std::string text = text_at(message, key);
    reply_.append(type, text);
    if (!text.empty() && tell_) tell_(type, text);
  }
  const Json calls = message.value("tool_calls", Json::array());
  for (const Json &call : calls) take_call(call);
}

void Answer::take_call(const Json &call) {
  const Json function = call.value("function", Json::object());
  Json part{{"type", "tool_call"}, {"name", text_at(function, "name")}, {"id", text_at(call, "id")}};
  if (part["id"] == "") part["id"] = "call_" + std::to_string(calls_);  // many servers give none
  ++calls_;
  const Json arguments = function.value("arguments", Json::object());
  sdk::chat::set_arguments(part, arguments.is_string() ? arguments.get<std::string>() : sdk::detail::dump(arguments));
  reply_.add(std::move(part));
}

Json Answer::end() {
  if (!reply_.finished()) throw sdk::chat::truncated("Ollama");
  for (Json &part : reply_.parts())  // thoughts go back to Ollama only, as it wants them in a loop of tool calls
    if (part.at("type") == "reasoning") part["state"] = {{"provider", "ollama"}};
  if (!reply_.more().contains("model_resolved")) reply_.more()["model_resolved"] = model_;
  return reply_.document();
}

}  // namespace athanor::ollama
