// SPDX-License-Identifier: Apache-2.0
#include "report/otlp/content.hpp"

#include <utility>

#include "foundation/json.hpp"

namespace athanor::otlp {
namespace {

using Json = nlohmann::json;

// Ours on the left, theirs on the right.
constexpr std::pair<const char *, const char *> part_names[] = {{"id", "id"},
                                                                {"name", "name"},
                                                                {"arguments", "arguments"},
                                                                {"result", "result"},
                                                                {"media_type", "mime_type"},
                                                                {"artifact", "artifact"}};

// A part of ours in their form; a picture is only named.
Json part_of(const Json &part) {
  const std::string type = part.value("type", "text");
  if (type == "text" || type == "reasoning") return {{"type", type}, {"content", part.value("text", "")}};
  Json out{{"type", type}};
  for (const auto &[ours, theirs] : part_names)
    if (part.contains(ours)) out[theirs] = part.at(ours);
  return out;
}

Json parts_of(const Json &message) {
  Json out = Json::array();
  for (const Json &part : list_at(message, "parts"))
    if (part.is_object()) out.push_back(part_of(part));
  return out;
}

}  // namespace

void add_content(Json &attributes, const Json &chat, const Json &reply) {
  Json system = Json::array(), input = Json::array();
  for (const Json &message : list_at(chat, "messages")) {
    Json parts = parts_of(message);
    if (message.value("role", "") == "system")
      for (Json &part : parts) system.push_back(std::move(part));
    else
      input.push_back({{"role", message.value("role", "user")}, {"parts", std::move(parts)}});
  }
  if (!system.empty()) attributes["gen_ai.system_instructions"] = canonical(system);
  if (!input.empty()) attributes["gen_ai.input.messages"] = canonical(input);
  if (list_at(reply, "parts").empty()) return;
  const Json answer{{"role", "assistant"},
                    {"parts", parts_of(reply)},
                    {"finish_reason", object_at(reply, "finish").value("unified", "stop")}};
  attributes["gen_ai.output.messages"] = canonical(Json::array({answer}));
}

}  // namespace athanor::otlp
