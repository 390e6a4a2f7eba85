// SPDX-License-Identifier: Apache-2.0
#include "usage.hpp"

#include <cstdint>

namespace athanor::gemini {

using sdk::Json;

Json usage_of(const Json &metadata) {
  Json out = Json::object();
  if (!metadata.is_object()) return out;
  const auto count = [&](const char *name) -> std::optional<std::int64_t> {
    const auto found = metadata.find(name);
    if (found == metadata.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<std::int64_t>();
  };
  const auto prompt = count("promptTokenCount"), tools = count("toolUsePromptTokenCount");
  const auto said = count("candidatesTokenCount"), thoughts = count("thoughtsTokenCount");
  const auto total = count("totalTokenCount");
  const std::int64_t input = prompt.value_or(0) + tools.value_or(0);
  if (prompt || tools) out["input_tokens"] = input;
  if (const auto cached = count("cachedContentTokenCount")) out["cached_tokens"] = *cached;
  if (said || thoughts)
    out["output_tokens"] = said.value_or(0) + thoughts.value_or(0);
  else if (prompt && total && *total >= input)  // a count of zero is not sent, but the total tells
    out["output_tokens"] = *total - input;
  if (thoughts) out["reasoning_tokens"] = *thoughts;
  out["raw"] = metadata;
  return out;
}

}  // namespace athanor::gemini
