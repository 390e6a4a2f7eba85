// SPDX-License-Identifier: Apache-2.0
#include "thinking.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

namespace athanor::gemini {
namespace {

using sdk::Json;
using sdk::chat::ReplyBuilder;

// A level's share of the greatest output, in percent. A model is not to spend all that it may say on thoughts.
const std::map<std::string, int> shares{{"minimal", 2}, {"low", 10},   {"medium", 30},
                                        {"high", 60},   {"xhigh", 90}, {"max", 90}};

Json budget(const std::string &wanted, const Json &chat, const Json &rules, ReplyBuilder &reply) {
  const Json &thinking = rules.at("thinking");
  const auto least = thinking.value("least", std::int64_t{1}), most = thinking.value("most", std::int64_t{24576});
  if (wanted == "none" && thinking.value("off", false)) return {{"thinkingBudget", 0}};
  std::int64_t tokens = least;
  if (wanted != "none") {
    const auto output = chat.value("max_output_tokens", rules.value("max_output_tokens", std::int64_t{65536}));
    tokens = std::min(std::max(output * shares.at(wanted) / 100, least), std::max(least, most));
  }
  reply.warn("reasoning", wanted + " was sent as a thinking budget of " + std::to_string(tokens) + " tokens" +
                              (wanted == "none" ? ": this model always thinks" : ""));
  return {{"thinkingBudget", tokens}, {"includeThoughts", true}};
}

// The model's own level, or the next higher one, or its highest.
Json level(const std::string &wanted, const Json &rules, ReplyBuilder &reply) {
  static const std::vector<std::string> order{"none", "minimal", "low", "medium", "high", "xhigh", "max"};
  const auto rank = [](const std::string &word) { return std::find(order.begin(), order.end(), word) - order.begin(); };
  std::vector<std::string> levels = rules.at("thinking").value("levels", std::vector<std::string>{"low", "high"});
  std::sort(levels.begin(), levels.end(), [&](const auto &a, const auto &b) { return rank(a) < rank(b); });
  const auto found =
      std::find_if(levels.begin(), levels.end(), [&](const std::string &one) { return rank(one) >= rank(wanted); });
  const std::string taken = found == levels.end() ? levels.back() : *found;
  if (taken != wanted)
    reply.warn("reasoning", wanted + " was sent as the thinking level " + taken +
                                (wanted == "none" ? ": this model always thinks" : ""));
  return {{"thinkingLevel", taken}, {"includeThoughts", true}};
}

}  // namespace

Json thinking_config(const Json &chat, const Json &rules, ReplyBuilder &reply) {
  const std::string wanted = chat.at("reasoning").get<std::string>();
  const std::string kind = rules.at("thinking").value("kind", "none");
  if (wanted != "none" && !shares.count(wanted))
    throw sdk::Error("bad_request", "there is no reasoning '" + wanted + "'",
                     "none, minimal, low, medium, high, xhigh or max", "/reasoning");
  if (kind == "budget") return budget(wanted, chat, rules, reply);
  if (kind == "level") return level(wanted, rules, reply);
  if (wanted != "none") reply.warn("reasoning", "left out: this model is not known to think");
  return {};
}

}  // namespace athanor::gemini
