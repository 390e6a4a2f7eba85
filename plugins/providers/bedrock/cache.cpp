// SPDX-License-Identifier: Apache-2.0
#include "cache.hpp"

#include <algorithm>

namespace athanor::bedrock {
namespace {

// Less than about a thousand tokens is not cached. Bytes of UTF-8, as a cheap measure.
constexpr std::size_t worth_caching = 4096;

std::size_t text_size(const Json &blocks) {
  std::size_t out = 0;
  for (const Json &block : blocks) {
    if (block.contains("text")) out += block["text"].get_ref<const std::string &>().size();
    if (block.contains("toolResult")) out += text_size(block["toolResult"]["content"]);
  }
  return out;
}

Json cache_point() { return {{"cachePoint", {{"type", "default"}}}}; }

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
    if (size >= worth_caching) body["system"].push_back(cache_point());
  }
  Json &messages = body["messages"];
  for (const Json &message : messages) size += text_size(message["content"]);
  const bool conversation =
      std::any_of(messages.begin(), messages.end(), [](const Json &m) { return m["role"] == "assistant"; });
  if (conversation && size >= worth_caching && messages.back()["role"] == "user")
    messages.back()["content"].push_back(cache_point());
}

}  // namespace athanor::bedrock
