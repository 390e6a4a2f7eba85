// SPDX-License-Identifier: Apache-2.0
#include "usage.hpp"

namespace athanor::ollama {

using sdk::Json;

Json usage_of(const Json &document) {
  Json out = Json::object(), raw = Json::object();
  for (const char *name : {"total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count",
                           "eval_duration"})  // durations in nanoseconds
    if (document.contains(name)) raw[name] = document.at(name);
  if (raw.contains("prompt_eval_count")) out["input_tokens"] = raw["prompt_eval_count"];
  if (raw.contains("eval_count")) out["output_tokens"] = raw["eval_count"];
  if (!raw.empty()) out["raw"] = raw;
  return out;
}

}  // namespace athanor::ollama
