// SPDX-License-Identifier: Apache-2.0
#include "run/ping.hpp"

#include <algorithm>
#include <chrono>

#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr int shortest = 64;  // tokens: a word, or the first thoughts of a model that thinks; some refuse fewer than 16

Json chat_for(const Role &role) {
  Json chat = role.settings.is_object() ? role.settings : Json::object();
  chat.erase("reasoning");  // thinking at length may need more tokens than are granted here
  chat["schema"] = "athanor.provider.complete/1";
  chat["model"] = role.model;
  chat["max_output_tokens"] = shortest;
  chat["messages"] = Json::array(
      {{{"role", "user"}, {"parts", Json::array({{{"type", "text"}, {"text", "Answer with the one word: ready"}}})}}});
  return chat;
}

std::string warnings_of(const Json &reply) {
  std::string out;
  for (const Json &warning : list_at(reply, "warnings"))
    out += (out.empty() ? "" : "; ") + warning.value("parameter", "") + ": " + warning.value("message", "");
  return out;
}

}  // namespace

Ping ping(const Role &role, const Quote &quote, const std::function<Json(const Json &chat)> &complete) {
  Ping out;
  const Json &wants = list_at(quote.profile, "wants");
  if (std::find(wants.begin(), wants.end(), Json("task")) != wants.end()) {
    out.words = "scripted: not asked";
    return out;
  }
  out.asked = true;
  const auto began = std::chrono::steady_clock::now();
  try {
    const Json reply = complete(chat_for(role));
    out.ok = true;
    out.usage = reply.value("usage", Json::object());
    out.model = reply.value("model_resolved", role.model);
    out.words = warnings_of(reply);
    if (quote.price) out.cost = quote.price->cost(out.usage);
  } catch (const Error &e) {
    out.words = e.code() + ": " + e.message() + (e.hint().empty() ? "" : "; " + e.hint());
    out.error = to_document(e);
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return out;
}

Json as_json(const Ping &ping) {
  Json out{{"asked", ping.asked}};
  if (!ping.words.empty()) out["words"] = ping.words;
  if (!ping.asked) return out;
  out["ok"] = ping.ok;
  out["seconds"] = ping.seconds;
  if (!ping.ok) {
    out["error"] = ping.error;
    return out;
  }
  out["model"] = ping.model;
  out["usage"] = ping.usage;
  out["cost_usd"] = ping.cost ? Json(dollars(*ping.cost)) : Json();
  return out;
}

}  // namespace athanor
