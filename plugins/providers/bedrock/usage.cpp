// SPDX-License-Identifier: Apache-2.0
#include "usage.hpp"

#include <cstdint>
#include <optional>

namespace athanor::bedrock {
namespace {

std::optional<std::int64_t> count(const Json &object, const char *name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

// Tokens written for an hour, where the answer tells lives apart.
std::optional<std::int64_t> written_for_an_hour(const Json &usage) {
  const Json details = usage.value("cacheDetails", Json());
  if (!details.is_array() || details.empty()) return std::nullopt;
  std::int64_t out = 0;
  for (const Json &one : details)
    if (one.is_object() && one.value("ttl", "") == "1h") out += count(one, "inputTokens").value_or(0);
  return out;
}

}  // namespace

Json usage_of(const Json &usage) {
  Json out = Json::object();
  if (!usage.is_object() || usage.empty()) return out;
  const auto read = count(usage, "cacheReadInputTokens"), written = count(usage, "cacheWriteInputTokens");
  const auto hour = written_for_an_hour(usage);
  if (const auto input = count(usage, "inputTokens"))
    out["input_tokens"] = *input + read.value_or(0) + written.value_or(0);
  if (read) out["cached_tokens"] = *read;
  if (written) out["cache_write_tokens"] = *written;
  if (written && hour) out["cache_write_1h_tokens"] = *hour;
  if (const auto output = count(usage, "outputTokens")) out["output_tokens"] = *output;
  out["raw"] = usage;
  return out;
}

}  // namespace athanor::bedrock
