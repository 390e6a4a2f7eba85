// SPDX-License-Identifier: Apache-2.0
#include "responses_encode.hpp"

#include <athanor/http.hpp>

#include "lenient.hpp"
#include "parameters.hpp"
#include "schema.hpp"

namespace athanor::openai {
namespace {

using sdk::chat::ReplyBuilder;

Json encode_part(const Json &part) {
  const std::string type = part.at("type");
  if (type == "text") return {{"type", "input_text"}, {"text", part.at("text")}};
  const std::string media_type = part.value("media_type", std::string());
  const Json bytes = sdk::http::file_base64(part.value("path", std::string()), "data:" + media_type + ";base64,");
  if (type == "image") return {{"type", "input_image"}, {"detail", "auto"}, {"image_url", bytes}};
  if (type == "document")
    return {{"type", "input_file"}, {"filename", part.value("name", "document.pdf")}, {"file_data", bytes}};
  throw sdk::Error("bad_request", "a user's message cannot hold a part of the type '" + type + "'", "", "/messages");
}

// A text or refusal of the assistant. Neighbours that came in one message go back in one, with all that it had.
void encode_said(const Json &part, Json &input) {
  const bool refusal = part.at("type") == "refusal";
  const Json &state = member(part, "state"), &head = member(state, "message");
  Json item = head.is_object() ? head : Json{{"role", "assistant"}};
  Json content =
      member(state, "content").is_object() ? state.at("content") : Json{{"type", refusal ? "refusal" : "output_text"}};
  content[refusal ? "refusal" : "text"] = part.at("text");
  Json before = input.empty() ? Json() : input.back();
  if (before.is_object()) before.erase("content");
  if (before != item) {
    item["content"] = Json::array();
    input.push_back(std::move(item));
  }
  input.back()["content"].push_back(std::move(content));
}

void encode_assistant(const Json &parts, Json &input) {
  for (const Json &part : parts) {
    const std::string type = part.value("type", "");
    const Json &kept = member(member(part, "state"), "item");
    if (kept.is_object()) {
      input.push_back(kept);
      // Answers may have it null, requests may not.
      if (member(kept, "status").is_null()) input.back().erase("status");
    } else if (type == "text" || type == "refusal") {
      encode_said(part, input);
    } else if (type == "tool_call") {
      input.push_back({{"type", "function_call"},
                       {"call_id", part.at("id")},
                       {"name", part.at("name")},
                       {"arguments", arguments_text(part)}});
    }
  }
}

Json encode_input(const Json &chat, const Traits &traits) {
  Json out = Json::array();
  for (const Json &message : chat.at("messages")) {
    const std::string role = message.at("role");
    const Json &parts = message.at("parts");
    if (role == "assistant") {
      encode_assistant(parts, out);
    } else if (role == "tool") {
      for (const Json &part : parts)
        out.push_back(
            {{"type", "function_call_output"}, {"call_id", part.at("id")}, {"output", part.value("text", "")}});
    } else {
      Json content = Json::array();
      for (const Json &part : parts) content.push_back(encode_part(part));
      out.push_back({{"role", role == "system" ? traits.text("system_role") : role}, {"content", std::move(content)}});
    }
  }
  return out;
}

// `strict` is a required member of a tool here; the schemas of tools go as they are.
void encode_tools(const Json &chat, const Traits &traits, Json &body, ReplyBuilder &reply) {
  for (const Json &tool : list_at(chat, "tools")) {
    Json out{{"type", "function"}, {"name", tool.at("name")}, {"parameters", tool.at("parameters")}, {"strict", false}};
    if (!text_at(tool, "description").empty()) out["description"] = tool["description"];
    body["tools"].push_back(std::move(out));
  }
  const Json named{{"type", "function"}, {"name", text_at(member(chat, "tool_choice"), "name")}};
  const Json choice = tool_choice(chat, traits, named, reply);
  if (!choice.is_null()) body["tool_choice"] = choice;
}

void encode_format(const Json &chat, const Traits &traits, Json &body, ReplyBuilder &reply) {
  const Json &format = member(chat, "response_format");
  if (!format.is_object()) return;
  const bool schema = member(format, "schema").is_object();
  if (schema && traits.has("structured", "native")) {
    Json described = schema_format(format, traits, reply);
    if (described.is_null()) return;
    described["type"] = "json_schema";
    body["text"]["format"] = std::move(described);
  } else if (traits.is("json")) {
    if (schema) reply.warn("response_format", "the schema was not sent: this model has no more than a JSON mode");
    body["text"]["format"] = {{"type", "json_object"}};
  } else {
    reply.warn("response_format", "left out: this model is not known to have a JSON mode");
  }
}

}  // namespace

Json encode_responses(const Json &chat, const Traits &traits, ReplyBuilder &reply) {
  refuse_what_it_cannot_take(chat, traits);
  Json body{{"model", traits.model()}, {"input", encode_input(chat, traits)}, {"store", false}};
  if (traits.is("encrypted_reasoning")) body["include"] = Json::array({"reasoning.encrypted_content"});
  encode_tools(chat, traits, body, reply);
  encode_format(chat, traits, body, reply);
  encode_parameters(chat, traits, Api::responses, body, reply);
  if (chat.value("stream", true) && traits.is("stream")) {
    body["stream"] = true;
    // The usage is part of the last event here; what is left is to ask for no padding.
    if (member(traits.at("stream_options"), "include_obfuscation").is_boolean())
      body["stream_options"] = {{"include_obfuscation", traits.at("stream_options").at("include_obfuscation")}};
  }
  return body;
}

}  // namespace athanor::openai
