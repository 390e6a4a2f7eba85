// SPDX-License-Identifier: Apache-2.0
#include "services/models/structured.hpp"

#include <algorithm>
#include <athanor/chat.hpp>
#include <cctype>

#include "foundation/json.hpp"
#include "foundation/schema.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_faults = 8;

const char *const rung_names[] = {"native", "tool", "json", "text"};

bool takes_null(const Json &schema, const Json &root) {
  return check_against(nullptr,
                       [&] {
                         Json whole = schema;
                         if (root.contains("$defs")) whole["$defs"] = root.at("$defs");
                         return whole;
                       }())
      .empty();
}

void drop_nulls(Json &value, const Json &given, const Json &root) {
  const Json *schema = follow_reference(given, root);
  if (!schema) return;
  if (value.is_array() && schema->contains("items"))
    for (Json &item : value) drop_nulls(item, schema->at("items"), root);
  for (const Json &alternative : list_at(*schema, "anyOf"))
    if (value.is_object() || value.is_array()) drop_nulls(value, alternative, root);
  if (!value.is_object() || !schema->contains("properties")) return;
  const Json &required = list_at(*schema, "required");
  for (const auto &[name, below] : schema->at("properties").items()) {
    if (!value.contains(name)) continue;
    const bool optional = std::find(required.begin(), required.end(), Json(name)) == required.end();
    if (value[name].is_null() && optional && !takes_null(below, root))
      value.erase(name);
    else
      drop_nulls(value[name], below, root);
  }
}

// From `open` to the bracket that closes it, minding texts; npos: it is never closed.
std::size_t closing(const std::string &text, std::size_t open) {
  int depth = 0;
  bool inside = false;
  for (std::size_t i = open; i < text.size(); ++i) {
    const char c = text[i];
    if (inside) {
      if (c == '\\') ++i;
      if (c == '"') inside = false;
    } else if (c == '"') {
      inside = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i;
    }
  }
  return std::string::npos;
}

Json parsed(const std::string &text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json() : value;
}

// What stands between the first fence and the last, or the next: code inside a text may hold fences itself.
Json fenced(const std::string &text) {
  for (std::size_t fence = text.find("```"); fence != std::string::npos; fence = text.find("```", fence + 3)) {
    const std::size_t line = text.find('\n', fence);
    if (line == std::string::npos) break;
    for (std::size_t end = text.rfind("```"); end != std::string::npos && end > line;
         end = text.rfind("```", end - 1)) {
      Json value = parsed(text.substr(line, end - line));
      if (value.is_structured()) return value;
      if (end == 0) break;
    }
  }
  return {};
}

void tell_schema(Json &chat, const Json &schema) {
  const std::string told =
      "\n\nAnswer with one JSON value and nothing else: no explanation, no Markdown. It must fit this JSON Schema:\n" +
      sdk::chat::in_order(schema).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  Json &messages = chat["messages"];
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    if (message->value("role", "") != "user") continue;
    for (auto part = (*message)["parts"].rbegin(); part != (*message)["parts"].rend(); ++part)
      if (part->value("type", "") == "text") {
        (*part)["text"] = part->value("text", "") + told;
        return;
      }
  }
  messages.push_back({{"role", "user"}, {"parts", {{{"type", "text"}, {"text", told.substr(2)}}}}});
}

}  // namespace

const char *name_of(Rung rung) { return rung_names[static_cast<int>(rung)]; }

std::vector<Rung> rungs_of(const Json &profile, const std::vector<std::string> &allowed) {
  const Json &has = list_at(profile, "structured");
  std::vector<Rung> out;
  for (const Rung rung : {Rung::native, Rung::tool, Rung::json, Rung::text}) {
    const std::string name = name_of(rung);
    const bool can = has.empty() ? rung == Rung::native && profile.value("json", false)
                                 : std::find(has.begin(), has.end(), Json(name)) != has.end();
    if (can && (allowed.empty() || std::find(allowed.begin(), allowed.end(), name) != allowed.end()))
      out.push_back(rung);
  }
  if (out.empty()) out.push_back(Rung::text);  // every model writes text
  return out;
}

Json on_rung(Json chat, Rung rung, const Json &schema, const std::string &name) {
  switch (rung) {
    case Rung::native:
      chat["response_format"] = {{"type", "json"}, {"schema", schema}, {"name", name}};
      break;
    case Rung::tool:
      chat["tools"] = Json::array({Json{{"name", name}, {"description", "Give the answer."}, {"parameters", schema}}});
      chat["tool_choice"] = {{"name", name}};
      break;
    case Rung::json:
      chat["response_format"] = {{"type", "json"}};
      tell_schema(chat, schema);
      break;
    case Rung::text:
      tell_schema(chat, schema);
      break;
  }
  return chat;
}

Json json_in(const std::string &text) {
  Json whole = parsed(text);
  if (!whole.is_null()) return whole;
  if (Json block = fenced(text); block.is_structured()) return block;
  for (std::size_t open = text.find_first_of("{["); open != std::string::npos;
       open = text.find_first_of("{[", open + 1)) {
    const std::size_t close = closing(text, open);
    if (close == std::string::npos) continue;
    Json value = parsed(text.substr(open, close - open + 1));
    if (value.is_structured()) return value;
  }
  return {};
}

Answer answer_in(const Json &reply, Rung rung, const Json &schema, const std::string &task) {
  Json value;
  std::string text = sdk::chat::text_of(list_at(reply, "parts"));
  if (rung == Rung::tool)
    for (const Json &part : list_at(reply, "parts"))
      if (part.value("type", "") == "tool_call") {
        value = part.value("arguments", Json());
        if (part.contains("arguments_text")) text = part.value("arguments_text", ""), value = json_in(text);
        break;
      }
  if (value.is_null()) value = json_in(text);
  if (value.is_null())
    return {
        {},
        text.empty() ? "the answer is empty" : "the answer is not JSON: \"" + valid_utf8(text.substr(0, 120)) + "\""};
  drop_nulls(value, schema, schema);
  const std::vector<Fault> faults = check_against(value, schema, "member of the reply to " + task);
  if (faults.empty()) return {std::move(value), ""};
  std::string message;
  for (std::size_t i = 0; i < faults.size() && i < most_faults; ++i)
    message += (i ? "; " : "") + (faults[i].pointer.empty() ? std::string("/") : faults[i].pointer) + " " +
               faults[i].message + (faults[i].hint.empty() ? "" : " (" + faults[i].hint + ")");
  if (faults.size() > most_faults) message += "; and " + std::to_string(faults.size() - most_faults) + " more";
  return {{}, message};
}

Json with_repair(Json chat, const Json &reply, Rung rung, const std::string &faults) {
  const std::string told = "This answer cannot be used: " + faults + ". Give the whole answer again, corrected.";
  Json call;
  Json parts = Json::array();
  for (const Json &part : list_at(reply, "parts")) {
    const std::string type = part.value("type", "");
    if (type == "tool_call" && rung == Rung::tool && call.is_null()) call = part;
    if (type != "refusal" && (type != "tool_call" || part == call)) parts.push_back(part);
  }
  if (parts.empty()) parts.push_back({{"type", "text"}, {"text", "(an empty answer)"}});
  chat["messages"].push_back({{"role", "assistant"}, {"parts", std::move(parts)}});
  if (call.is_object())
    chat["messages"].push_back({{"role", "tool"},
                                {"parts",
                                 {{{"type", "tool_result"},
                                   {"id", call.value("id", "")},
                                   {"name", call.value("name", "")},
                                   {"text", told},
                                   {"error", true}}}}});
  else
    chat["messages"].push_back({{"role", "user"}, {"parts", {{{"type", "text"}, {"text", told}}}}});
  return chat;
}

bool blames_schema(const std::string &message) {
  std::string lower = message;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const char *word : {"schema", "response_format", "json_object", "json mode", "output_config", "structured",
                           "tool", "function", "grammar", "responsejsonschema", "response format", "textformat"})
    if (lower.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace athanor
