// SPDX-License-Identifier: Apache-2.0
#include "thinking.hpp"

#include <algorithm>

namespace athanor::bedrock {
namespace {

using sdk::chat::ReplyBuilder;

constexpr std::int64_t smallest_budget = 1024;

// Effort has fewer words than the neutral scale; the nearest that the model takes.
std::string effort_of(const std::string &wanted, const Model &model, ReplyBuilder &reply) {
  const auto takes = [&](const std::string &word) {
    return std::find(model.efforts.begin(), model.efforts.end(), word) != model.efforts.end();
  };
  std::string word = wanted == "minimal" ? "low" : wanted;
  if (word == "xhigh" && !takes(word)) word = "max";
  if (word == "max" && !takes(word)) word = "high";
  if (word != wanted) reply.warn("reasoning", wanted + " was sent as the effort " + word + ", the nearest there is");
  return word;
}

// The share of the model's output that each word stands for; the vendor defines none, so that all are inexact.
double share_of(const std::string &wanted) {
  if (wanted == "minimal") return 0.02;
  if (wanted == "low") return 0.1;
  if (wanted == "medium") return 0.3;
  return wanted == "high" ? 0.6 : 0.9;
}

void set(Json &body, Json thinking) { body["additionalModelRequestFields"]["thinking"] = std::move(thinking); }

// Thinking counts toward the limit, so that it is raised by the budget; at the model's limit the budget gives way.
bool budget(Json &body, Json &inference, const std::string &wanted, const Model &model, ReplyBuilder &reply) {
  const bool limited = inference.contains("maxTokens");
  const std::int64_t least = limited ? inference["maxTokens"].get<std::int64_t>() : 0;
  const std::int64_t most = model.max_output().value_or(least + smallest_budget);
  const std::int64_t answer = limited ? least : most;
  auto tokens = std::max(smallest_budget, static_cast<std::int64_t>(static_cast<double>(most) * share_of(wanted)));
  if (limited) tokens = std::min(tokens, std::max(smallest_budget, most - answer));
  const std::int64_t total = std::min(most, answer + tokens);
  if (tokens >= total) {
    reply.warn("reasoning", "left out: " + std::to_string(total) + " tokens of output leave no room for thinking");
    return false;
  }
  set(body, {{"type", "enabled"}, {"budget_tokens", tokens}});
  inference["maxTokens"] = total;
  reply.warn("reasoning", wanted + " was sent as a budget of " + std::to_string(tokens) + " tokens");
  return true;
}

}  // namespace

bool think(Json &body, Json &inference, const Json &chat, const Model &model, ReplyBuilder &reply) {
  const std::string wanted = chat.value("reasoning", "");
  if (wanted.empty()) return false;
  if (!model.takes("reasoning") || model.thinking == "none") {
    if (wanted != "none") reply.warn("reasoning", "left out: " + model.name + " does not take it");
    return false;
  }
  const bool adaptive = model.thinking == "adaptive";
  const Json choice = chat.value("tool_choice", Json());
  const bool forced = chat.contains("tools") && (choice.is_object() || choice == "required");
  if (forced && wanted != "none") reply.warn("reasoning", "left out: thinking and a forced tool exclude each other");
  if (forced || wanted == "none") {
    // Off is the default of models with a budget; of adaptive ones it is said, whatever their default is.
    if (adaptive) set(body, {{"type", "disabled"}});
    return false;
  }
  if (!adaptive) return budget(body, inference, wanted, model, reply);
  set(body, {{"type", "adaptive"}});
  body["outputConfig"]["effort"] = effort_of(wanted, model, reply);
  return true;
}

}  // namespace athanor::bedrock
