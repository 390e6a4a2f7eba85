// SPDX-License-Identifier: Apache-2.0
#include "thinking.hpp"

#include <map>

namespace athanor::ollama {
namespace {

using sdk::Json;
using sdk::chat::ReplyBuilder;

// Models with levels, such as gpt-oss, ignore true and false and cannot be told not to think. "max" is newer than
// they are; "high" is taken by all.
const std::map<std::string, std::string> levels{{"none", "low"},      {"minimal", "low"}, {"low", "low"},
                                                {"medium", "medium"}, {"high", "high"},   {"xhigh", "high"},
                                                {"max", "high"}};

}  // namespace

Json thinking(const Json &chat, const Json &rules, const Options &options, ReplyBuilder &reply) {
  if (!chat.contains("reasoning")) return options.think;
  const std::string wanted = chat.at("reasoning").get<std::string>(), kind = rules.value("thinking", "none");
  const auto level = levels.find(wanted);
  if (level == levels.end())
    throw sdk::Error("bad_request", "there is no reasoning '" + wanted + "'",
                     "none, minimal, low, medium, high, xhigh or max", "/reasoning");
  if (kind == "level") {
    if (level->second != wanted) reply.warn("reasoning", wanted + " was sent as think: " + level->second);
    return level->second;
  }
  if (wanted == "none") return false;  // also taken by models that do not think
  if (kind == "switch") {
    reply.warn("reasoning", wanted + " was sent as think: true: this model knows no levels");
    return true;
  }
  reply.warn("reasoning", "left out: this model is not known to think; if it does, say so in capabilities.thinking");
  return {};
}

}  // namespace athanor::ollama
