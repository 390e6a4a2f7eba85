// SPDX-License-Identifier: Apache-2.0
#include "responses_decode.hpp"

#include "chat_decode.hpp"
#include "errors.hpp"
#include "lenient.hpp"

namespace athanor::openai {
namespace {

using sdk::chat::ReplyBuilder;

// Items go back as they came only if all of them can: a thought that is neither stored on the server nor encrypted in
// the answer cannot, and a call or message with an id is refused without the thought that led to it.
bool can_go_back(const Json &output) {
  for (const Json &item : output)
    if (text_at(item, "type") == "reasoning" && text_at(item, "encrypted_content").empty()) return false;
  return true;
}

Json kept(const char *name, const Json &value) { return {{"provider", "openai"}, {name, value}}; }

void decode_message(const Json &item, bool back, ReplyBuilder &reply) {
  Json head = item;
  if (head.is_object()) head.erase("content");
  for (const Json &content : list_at(item, "content")) {
    const bool refusal = text_at(content, "type") == "refusal";
    const std::string words = refusal ? "refusal" : "text";
    Json part{{"type", words}, {"text", text_at(content, words)}};
    if (back) {
      part["state"] = kept("message", head);
      part["state"]["content"] = content;
      part["state"]["content"].erase(words);
    }
    reply.add(std::move(part));
  }
}

void decode_reasoning(const Json &item, bool back, ReplyBuilder &reply) {
  std::string text;
  for (const char *list : {"summary", "content"})
    for (const Json &piece : list_at(item, list)) text += (text.empty() ? "" : "\n\n") + text_at(piece, "text");
  Json part{{"type", "reasoning"}};
  if (!text.empty()) part["text"] = text;
  if (back) part["state"] = kept("item", item);
  if (back || !text.empty()) reply.add(std::move(part));
}

void decode_call(const Json &item, bool back, ReplyBuilder &reply) {
  Json state = Json::object();
  if (back) state["item"] = item;
  std::string id = text_at(item, "call_id");
  if (id.empty()) id = text_at(item, "id");
  Json part = tool_call_part(id, text_at(item, "name"), text_at(item, "arguments"), std::move(state));
  if (back) part["state"].erase("arguments");  // the item has them
  reply.add(std::move(part));
}

void decode_finish(const Json &document, const Traits &traits, const sdk::http::Reply &http, ReplyBuilder &reply) {
  const std::string status = text_at(document, "status");
  const std::string reason = text_at(member(document, "incomplete_details"), "reason");
  if (status == "failed") throw service_error(http, traits.text("title"), member(document, "error"));
  if (status == "incomplete") {
    const bool length = reason == "max_output_tokens", filtered = reason == "content_filter";
    return reply.finish(length ? "length" : filtered ? "content_filter" : "error", reason.empty() ? status : reason);
  }
  if (status != "completed") throw sdk::chat::truncated(traits.text("title"));
  const bool calls = reply.has("tool_call"), refused = reply.has("refusal");
  reply.finish(calls ? "tool_calls" : refused ? "refusal" : "stop", status);
}

}  // namespace

void decode_responses(const Json &document, const Traits &traits, const sdk::http::Reply &http, ReplyBuilder &reply) {
  const Json &output = list_at(document, "output");
  const bool back = can_go_back(output);
  for (const Json &item : output) {
    const std::string type = text_at(item, "type");
    if (type == "message")
      decode_message(item, back, reply);
    else if (type == "reasoning")
      decode_reasoning(item, back, reply);
    else if (type == "function_call")
      decode_call(item, back, reply);
    else
      reply.warn("output", "an item of the type '" + type + "' was left out of the answer");
  }
  decode_finish(document, traits, http, reply);
  decode_head(document, reply);
}

}  // namespace athanor::openai
