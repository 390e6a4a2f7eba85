// SPDX-License-Identifier: Apache-2.0
#include "parameters.hpp"

#include "lenient.hpp"

namespace athanor::openai {
namespace {

using sdk::chat::ReplyBuilder;

// How much the model is to think. Both words and switches come from the table.
void encode_reasoning(const Json &chat, const Traits &traits, Api api, Json &body, ReplyBuilder &reply) {
  const std::string level = text_at(chat, "reasoning");
  if (level.empty()) return;
  if (!traits.has("parameters", "reasoning")) {
    reply.warn("reasoning", "left out: this model is not known to take it");
    return;
  }
  const std::string word = text_at(traits.at("reasoning_efforts"), level);
  const Json &thinking = traits.at("thinking_switch");
  if (thinking.is_object()) body.update(thinking.at(level == "none" ? "off" : "on"));
  if (!word.empty() && api == Api::chat) body["reasoning_effort"] = word;
  if (!word.empty() && api == Api::responses) body["reasoning"]["effort"] = word;
  if (!word.empty() && word != level)
    reply.warn("reasoning", "this model does not take '" + level + "'; '" + word + "' was sent");
  if (!word.empty() || (thinking.is_object() && level == "none")) return;
  reply.warn("reasoning", thinking.is_object() ? "thinking was switched on; this server takes no levels of it"
                                               : "left out: this model does not take '" + level + "'");
}

bool takes(const Json &chat, const Traits &traits, Api api, const std::string &name, ReplyBuilder &reply) {
  if (api == Api::responses && (name == "seed" || name == "stop")) {
    reply.warn(name, "left out: the Responses API has no " + name);
    return false;
  }
  if (traits.has("parameters", name)) return true;
  const bool conditional = traits.has("parameters_without_reasoning", name);
  // Only "none" that reached the model as such makes it take these.
  if (conditional && text_at(chat, "reasoning") == "none") return true;
  reply.warn(name, conditional ? "left out: this model takes it only when reasoning is none"
                               : "left out: this model is not known to take it");
  return false;
}

Json at_most(const Json &stop, const Traits &traits, ReplyBuilder &reply) {
  const std::size_t most = traits.at("stop_most").get<std::size_t>();
  if (!stop.is_array() || stop.size() <= most) return stop;
  reply.warn("stop", "only the first " + std::to_string(most) + " of " + std::to_string(stop.size()) + " were sent");
  return Json(stop.begin(), stop.begin() + static_cast<std::ptrdiff_t>(most));
}

[[noreturn]] void refuse(const std::string &what, const std::string &capability, const std::string &at,
                         const Traits &traits) {
  throw sdk::Error("bad_request", "the model " + traits.model() + " is not known to take " + what,
                   "if it does, say so: capabilities: {" + capability + ": true}", at);
}

}  // namespace

void encode_parameters(const Json &chat, const Traits &traits, Api api, Json &body, ReplyBuilder &reply) {
  const auto given = [&](const std::string &name) { return !member(chat, name).is_null(); };
  if (given("max_output_tokens"))
    body[api == Api::responses ? "max_output_tokens" : traits.text("token_limit")] = chat.at("max_output_tokens");
  for (const char *name : {"temperature", "top_p", "seed"})
    if (given(name) && takes(chat, traits, api, name, reply)) body[name] = chat.at(name);
  if (given("stop") && !chat.at("stop").empty() && takes(chat, traits, api, "stop", reply))
    body["stop"] = at_most(chat.at("stop"), traits, reply);
  encode_reasoning(chat, traits, api, body, reply);
}

Json tool_choice(const Json &chat, const Traits &traits, const Json &named, ReplyBuilder &reply) {
  const Json &choice = member(chat, "tool_choice");
  if (choice.is_null() || list_at(chat, "tools").empty()) return nullptr;
  if (!traits.is("tool_choice")) {
    if (choice != "auto") reply.warn("tool_choice", "left out: " + traits.text("title") + " has no choice of tools");
    return nullptr;
  }
  return choice.is_object() ? named : choice;
}

void refuse_what_it_cannot_take(const Json &chat, const Traits &traits) {
  if (!list_at(chat, "tools").empty() && !traits.is("tools")) refuse("tools", "tools", "/tools", traits);
  std::size_t at = 0;
  for (const Json &message : list_at(chat, "messages")) {
    const std::string where = "/messages/" + std::to_string(at++);
    for (const Json &part : list_at(message, "parts")) {
      const std::string type = text_at(part, "type");
      if (type == "image" && !traits.is("vision")) refuse("pictures", "vision", where, traits);
      if (type == "document" && !traits.is("documents")) refuse("documents", "documents", where, traits);
    }
  }
}

std::string arguments_text(const Json &part) {
  // As it came: the same bytes keep the service's cache of the conversation's beginning.
  const std::string kept = text_at(member(part, "state"), "arguments");
  if (!kept.empty()) return kept;
  const std::string broken = text_at(part, "arguments_text");
  if (!broken.empty()) return broken;
  return sdk::detail::dump(part.value("arguments", Json::object()));
}

}  // namespace athanor::openai
