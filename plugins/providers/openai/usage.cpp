// SPDX-License-Identifier: Apache-2.0
#include "usage.hpp"

#include <initializer_list>

#include "lenient.hpp"

namespace athanor::openai {
namespace {

// The first of several spellings that was reported.
std::optional<std::int64_t> first_of(std::initializer_list<std::optional<std::int64_t>> counts) {
  for (const auto &count : counts)
    if (count) return count;
  return std::nullopt;
}

void put(Json &out, const char *name, const std::optional<std::int64_t> &count) {
  if (count) out[name] = *count;
}

}  // namespace

Json usage_of(const Json &usage) {
  Json out = Json::object();
  if (!usage.is_object()) return out;
  const Json &chat_input = member(usage, "prompt_tokens_details"), &input = member(usage, "input_tokens_details");
  const Json &chat_output = member(usage, "completion_tokens_details"),
             &output = member(usage, "output_tokens_details");
  const auto hit = count_at(usage, "prompt_cache_hit_tokens");  // DeepSeek: these two are all of the input
  const auto miss = count_at(usage, "prompt_cache_miss_tokens");
  const auto both = hit && miss ? std::optional<std::int64_t>(*hit + *miss) : std::nullopt;
  put(out, "input_tokens", first_of({count_at(usage, "prompt_tokens"), count_at(usage, "input_tokens"), both}));
  put(out, "cached_tokens", first_of({count_at(chat_input, "cached_tokens"), count_at(input, "cached_tokens"), hit}));
  put(out, "cache_write_tokens",
      first_of({count_at(chat_input, "cache_write_tokens"), count_at(input, "cache_write_tokens")}));
  put(out, "output_tokens", first_of({count_at(usage, "completion_tokens"), count_at(usage, "output_tokens")}));
  put(out, "reasoning_tokens",
      first_of({count_at(chat_output, "reasoning_tokens"), count_at(output, "reasoning_tokens")}));
  out["raw"] = usage;
  return out;
}

}  // namespace athanor::openai
