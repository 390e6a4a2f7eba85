// SPDX-License-Identifier: Apache-2.0
#include "cache.hpp"

#include <algorithm>

namespace athanor::anthropic {
namespace {

// The service ignores breakpoints after less than about a thousand tokens. Bytes of UTF-8, as a cheap measure.
constexpr std::size_t worth_caching = 4096;

std::size_t text_size(const Json &blocks) {
  std::size_t out = 0;
  for (const Json &block : blocks) {
    if (block.contains("text")) out += block["text"].get_ref<const std::string &>().size();
    if (block.contains("content") && block["content"].is_string())
      out += block["content"].get_ref<const std::string &>().size();
  }
  return out;
}

void mark_last(Json &blocks) { blocks.back()["cache_control"] = {{"type", "ephemeral"}}; }

}  // namespace

void mark_cache(Json &body, const Json &chat, const Model &model, sdk::chat::ReplyBuilder &reply) {
  if (!chat.value("cache", true)) return;
  if (model.profile.value("cache", "none") != "explicit") {
    if (chat.contains("cache") && model.profile.value("cache", "none") == "none")
      reply.warn("cache", "left out: " + model.name + " is not known to have a cache that is asked for");
    return;
  }
  std::size_t size = 0;
  if (body.contains("system")) {
    size = text_size(body["system"]);
    if (size >= worth_caching) mark_last(body["system"]);
  }
  Json &messages = body["messages"];
  for (const Json &message : messages) size += text_size(message["content"]);
  const bool conversation =
      std::any_of(messages.begin(), messages.end(), [](const Json &m) { return m["role"] == "assistant"; });
  // What the model wrote is given back untouched, so only a user's turn is marked.
  if (conversation && size >= worth_caching && messages.back()["role"] == "user") mark_last(messages.back()["content"]);
}

}  // namespace athanor::anthropic
