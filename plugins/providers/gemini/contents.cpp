// SPDX-License-Identifier: Apache-2.0
#include "contents.hpp"

#include <athanor/http.hpp>

namespace athanor::gemini {
namespace {

using sdk::Json;
using sdk::chat::ReplyBuilder;

// The signature of a part that came from Gemini; empty for all others.
std::string signature_of(const Json &part) {
  const Json state = part.value("state", Json::object());
  return state.is_object() && state.value("provider", "") == "gemini" ? state.value("signature", "") : "";
}

// `id` is optional for Google: one that Gemini never gave out is left out again.
void set_id(Json &out, const Json &part) {
  const std::string id = part.value("id", "");
  if (!id.empty() && id.rfind(made_id, 0) != 0) out["id"] = id;
}

Json function_call(const Json &part) {
  Json call{{"name", part.at("name")}, {"args", part.value("arguments", Json::object())}};
  set_id(call, part);
  return {{"functionCall", std::move(call)}};
}

Json function_response(const Json &part) {
  Json response{{"name", part.at("name")},
                {"response", {{part.value("error", false) ? "error" : "output", part.value("text", "")}}}};
  set_id(response, part);
  return {{"functionResponse", std::move(response)}};
}

// Null: not sent (a thought without a signature, which says nothing to Gemini).
Json part_of(const Json &part) {
  const std::string type = part.at("type").get<std::string>(), signature = signature_of(part);
  Json out;
  if (type == "text" || type == "refusal")
    out = {{"text", part.value("text", "")}};
  else if (type == "image" || type == "document")
    out = {
        {"inlineData",
         {{"mimeType", part.at("media_type")}, {"data", sdk::http::file_base64(part.at("path").get<std::string>())}}}};
  else if (type == "tool_call")
    out = function_call(part);
  else if (type == "tool_result")
    out = function_response(part);
  else if (type != "reasoning")
    throw sdk::Error("bad_request", "there is no part of the type '" + type + "'", "", "/messages");
  else if (!signature.empty())
    out = {{"text", part.value("text", "")}, {"thought", true}};
  if (!signature.empty()) out["thoughtSignature"] = signature;
  return out;
}

// Gemini 3 refuses a turn whose first call has no signature, as when another model made the call; this is the value
// that Google gives for such calls.
void sign_first_call(Json &parts, ReplyBuilder &reply) {
  for (Json &part : parts) {
    if (!part.contains("functionCall")) continue;
    if (part.contains("thoughtSignature")) return;
    part["thoughtSignature"] = "skip_thought_signature_validator";
    reply.warn("messages", "a tool call that Gemini did not sign was sent with the signature that skips the check");
    return;
  }
}

Json parts_of(const Json &message) {
  Json out = Json::array();
  for (const Json &part : message.at("parts"))
    if (Json one = part_of(part); !one.is_null()) out.push_back(std::move(one));
  return out;
}

// All results of one turn's calls belong into one content.
void add_content(Json &list, const std::string &role, bool results, Json parts) {
  const bool joins = results && !list.empty() && list.back().at("parts").back().contains("functionResponse");
  if (!joins) {
    list.push_back({{"role", role}, {"parts", std::move(parts)}});
    return;
  }
  for (Json &part : parts) list.back()["parts"].push_back(std::move(part));
}

// For models that know no system instruction: it begins the first user message.
void prepend_system(Json &list, const Json &system, ReplyBuilder &reply) {
  reply.warn("system", "put before the first user message: this model takes no system instruction");
  if (list.empty() || list.front().at("role") != "user")
    list.insert(list.begin(), {{"role", "user"}, {"parts", Json::array()}});
  Json &parts = list.front()["parts"];
  parts.insert(parts.begin(), system.begin(), system.end());
}

}  // namespace

Json contents(const Json &chat, const Json &rules, ReplyBuilder &reply) {
  const bool signs = rules.at("thinking").value("kind", "none") == "level";
  Json list = Json::array(), system = Json::array();
  for (const Json &message : chat.at("messages")) {
    const std::string role = message.at("role").get<std::string>();
    Json parts = parts_of(message);
    if (parts.empty()) continue;
    if (role == "system") {
      for (Json &part : parts) system.push_back(std::move(part));
      continue;
    }
    if (role == "assistant" && signs) sign_first_call(parts, reply);
    add_content(list, role == "assistant" ? "model" : "user", role == "tool", std::move(parts));
  }
  Json out = Json::object();
  if (!system.empty() && !rules.value("system_instruction", true))
    prepend_system(list, system, reply);
  else if (!system.empty())
    out["systemInstruction"] = {{"parts", std::move(system)}};
  out["contents"] = std::move(list);
  return out;
}

}  // namespace athanor::gemini
