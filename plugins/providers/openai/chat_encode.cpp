// SPDX-License-Identifier: Apache-2.0
#include "chat_encode.hpp"

#include <athanor/http.hpp>

#include "lenient.hpp"
#include "parameters.hpp"
#include "schema.hpp"

namespace athanor::openai {
namespace {

using sdk::chat::ReplyBuilder;

Json encode_part(const Json &part) {
  const std::string type = part.at("type");
  if (type == "text") return {{"type", "text"}, {"text", part.at("text")}};
  const std::string media_type = part.value("media_type", std::string());
  const Json bytes = sdk::http::file_base64(part.value("path", std::string()), "data:" + media_type + ";base64,");
  if (type == "image") return {{"type", "image_url"}, {"image_url", {{"url", bytes}}}};
  if (type == "document")
    return {{"type", "file"}, {"file", {{"filename", part.value("name", "document.pdf")}, {"file_data", bytes}}}};
  throw sdk::Error("bad_request", "a user's message cannot hold a part of the type '" + type + "'", "", "/messages");
}

// One text goes as a plain text, which every server takes.
Json encode_content(const Json &parts) {
  if (parts.size() == 1 && parts[0].value("type", "") == "text") return parts[0].at("text");
  Json out = Json::array();
  for (const Json &part : parts) out.push_back(encode_part(part));
  return out;
}

Json encode_call(const Json &part) {
  Json out = member(member(part, "state"), "extra");
  if (!out.is_object()) out = Json::object();
  out["id"] = part.at("id");
  out["type"] = "function";
  out["function"] = {{"name", part.at("name")}, {"arguments", arguments_text(part)}};
  return out;
}

// What of the assistant's message goes back as it came, where the server wants that.
void echo(const Json &parts, const Traits &traits, bool tools, Json &message) {
  const Json &how = traits.at("echo");
  if (!how.is_object() || (text_at(how, "when") == "tools" && !tools)) return;
  message.update(member(how, "missing"));
  for (const Json &part : parts) {
    const Json &kept = member(member(part, "state"), "echo");
    if (kept.is_object()) message.update(kept);
  }
}

Json encode_assistant(const Json &parts, const Traits &traits, bool tools) {
  Json out{{"role", "assistant"}, {"content", nullptr}};
  std::string text, refusal;
  for (const Json &part : parts) {
    const std::string type = part.value("type", "");
    if (type == "text") text += part.at("text").get<std::string>();
    if (type == "refusal") refusal += part.at("text").get<std::string>();
    if (type == "tool_call") out["tool_calls"].push_back(encode_call(part));
  }
  if (!text.empty() || (refusal.empty() && !out.contains("tool_calls"))) out["content"] = text;
  if (!refusal.empty()) out["refusal"] = refusal;
  echo(parts, traits, tools, out);
  return out;
}

Json encode_messages(const Json &chat, const Traits &traits) {
  Json out = Json::array();
  const bool tools = !list_at(chat, "tools").empty();
  for (const Json &message : chat.at("messages")) {
    const std::string role = message.at("role");
    const Json &parts = message.at("parts");
    if (role == "assistant") {
      out.push_back(encode_assistant(parts, traits, tools));
    } else if (role == "tool") {
      for (const Json &part : parts)
        out.push_back({{"role", "tool"}, {"tool_call_id", part.at("id")}, {"content", part.value("text", "")}});
    } else {
      out.push_back(
          {{"role", role == "system" ? traits.text("system_role") : role}, {"content", encode_content(parts)}});
    }
  }
  return out;
}

void encode_tools(const Json &chat, const Traits &traits, Json &body, ReplyBuilder &reply) {
  for (const Json &tool : list_at(chat, "tools")) {
    Json function{{"name", tool.at("name")}, {"parameters", tool.at("parameters")}};
    if (!text_at(tool, "description").empty()) function["description"] = tool["description"];
    body["tools"].push_back({{"type", "function"}, {"function", std::move(function)}});
  }
  const Json named{{"type", "function"}, {"function", {{"name", text_at(member(chat, "tool_choice"), "name")}}}};
  const Json choice = tool_choice(chat, traits, named, reply);
  if (!choice.is_null()) body["tool_choice"] = choice;
}

void encode_format(const Json &chat, const Traits &traits, Json &body, ReplyBuilder &reply) {
  const Json &format = member(chat, "response_format");
  if (!format.is_object()) return;
  const bool schema = member(format, "schema").is_object();
  if (schema && traits.has("structured", "native")) {
    const Json described = schema_format(format, traits, reply);
    if (!described.is_null()) body["response_format"] = {{"type", "json_schema"}, {"json_schema", described}};
  } else if (traits.is("json")) {
    if (schema) reply.warn("response_format", "the schema was not sent: this model has no more than a JSON mode");
    body["response_format"] = {{"type", "json_object"}};
  } else {
    reply.warn("response_format", "left out: this model is not known to have a JSON mode");
  }
}

}  // namespace

Json encode_chat(const Json &chat, const Traits &traits, ReplyBuilder &reply) {
  refuse_what_it_cannot_take(chat, traits);
  Json body{{"model", traits.model()}, {"messages", encode_messages(chat, traits)}};
  encode_tools(chat, traits, body, reply);
  encode_format(chat, traits, body, reply);
  encode_parameters(chat, traits, Api::chat, body, reply);
  if (chat.value("stream", true) && traits.is("stream")) {
    body["stream"] = true;
    if (traits.at("stream_options").is_object()) body["stream_options"] = traits.at("stream_options");
  }
  return body;
}

}  // namespace athanor::openai
