// SPDX-License-Identifier: Apache-2.0
#include "chat_decode.hpp"

#include "lenient.hpp"
#include "usage.hpp"

namespace athanor::openai {
namespace {

using sdk::chat::ReplyBuilder;

// Reasoning is read under both names that are in use; what the server wants back is kept beside it.
void decode_reasoning(const Json &message, const Traits &traits, ReplyBuilder &reply) {
  const std::string first = text_at(message, "reasoning_content");
  const std::string text = first.empty() ? text_at(message, "reasoning") : first;
  Json kept = Json::object();
  for (const Json &field : list_at(traits.at("echo"), "fields"))
    if (const Json &value = member(message, field.get<std::string>()); !value.is_null())
      kept[field.get<std::string>()] = value;
  if (text.empty() && kept.empty()) return;
  Json part{{"type", "reasoning"}};
  if (!text.empty()) part["text"] = text;
  if (!kept.empty()) part["state"] = {{"provider", "openai"}, {"echo", std::move(kept)}};
  reply.add(std::move(part));
}

std::string arguments_of(const Json &function) {
  const Json &arguments = member(function, "arguments");
  return arguments.is_object() ? sdk::detail::dump(arguments) : text_at(function, "arguments");
}

void decode_calls(const Json &message, std::size_t number, ReplyBuilder &reply) {
  for (const Json &call : list_at(message, "tool_calls")) {
    ++number;
    const Json &function = member(call, "function");
    std::string id = text_at(call, "id");
    if (id.empty()) id = "call_" + std::to_string(number);
    Json extra = Json::object();
    if (call.is_object())
      for (const auto &[key, value] : call.items())
        if (key != "id" && key != "type" && key != "index" && key != "function") extra[key] = value;
    Json state = Json::object();
    if (!extra.empty()) state["extra"] = std::move(extra);
    reply.add(tool_call_part(id, text_at(function, "name"), arguments_of(function), std::move(state)));
  }
}

// The table's word for a finish reason is a neutral one, or the code of an error.
void decode_finish(const std::string &raw, const Traits &traits, ReplyBuilder &reply) {
  const std::string word = text_at(traits.at("finish"), raw);
  const std::string title = traits.text("title");
  if (raw.empty() || word == "truncated") throw sdk::chat::truncated(title);
  if (word == "overloaded" || word == "server_error") {
    sdk::Error error(word, title + " gave up in the middle of an answer: " + raw);
    error.details["provider_code"] = raw;
    error.details["maybe_billed"] = true;
    throw error;
  }
  if (word == "stop" && reply.has("refusal")) return reply.finish("refusal", raw);
  reply.finish(word.empty() ? "error" : word, raw);
}

}  // namespace

Json tool_call_part(const std::string &id, const std::string &name, const std::string &arguments, Json state) {
  Json part{{"type", "tool_call"}, {"id", id}, {"name", name}};
  sdk::chat::set_arguments(part, arguments);
  const bool recoverable =
      part.contains("arguments_text") || arguments.empty() || sdk::detail::dump(part.at("arguments")) == arguments;
  if (!recoverable) state["arguments"] = arguments;
  if (!state.empty()) {
    state["provider"] = "openai";
    part["state"] = std::move(state);
  }
  return part;
}

void decode_head(const Json &document, ReplyBuilder &reply) {
  reply.usage(usage_of(member(document, "usage")));
  if (!text_at(document, "model").empty()) reply.more()["model_resolved"] = document.at("model");
  for (const char *name : {"id", "system_fingerprint", "service_tier"})
    if (!text_at(document, name).empty()) reply.more()[name] = document.at(name);
}

void decode_chat(const Json &document, const Traits &traits, std::size_t calls_before, ReplyBuilder &reply) {
  const Json &choices = list_at(document, "choices");
  const Json choice = choices.empty() ? Json::object() : choices[0];
  const Json &message = member(choice, "message");
  decode_reasoning(message, traits, reply);
  reply.append("text", content_text(member(message, "content")));
  reply.append("refusal", text_at(message, "refusal"));
  decode_calls(message, calls_before, reply);
  decode_finish(text_at(choice, "finish_reason"), traits, reply);
  decode_head(document, reply);
}

}  // namespace athanor::openai
