// SPDX-License-Identifier: Apache-2.0
//
// The neutral chat documents, for providers: reading a request ("athanor.provider.complete/1"), building a reply
// ("athanor.provider.reply/1"), and bending a JSON Schema to what a vendor takes. docs/architecture.md, "Models", has
// the documents in full; the members that matter most are repeated here.
//
//     Chat     {model, messages: [{role: system|user|assistant|tool, parts: [Part]}], tools?: [{name, description,
//     parameters}],
//               tool_choice?: "auto"|"none"|"required"|{name}, response_format?: {type: "json", schema?, name?},
//               max_output_tokens?, temperature?, top_p?, seed?, stop?: [text],
//               reasoning?: "none"|"minimal"|"low"|"medium"|"high"|"xhigh"|"max", cache?: bool, stream?: bool}
//     Part     {type: "text", text} | {type: "image", media_type, path} | {type: "document", media_type, path, name?}
//              | {type: "tool_call", id, name, arguments} | {type: "tool_result", id, name, text, error?}
//              | {type: "reasoning", text?} | {type: "refusal", text}; each may carry `state`: the vendor's own data,
//              to be given back unchanged (the host gives it only to the provider that it came from)
//     Reply    {parts, finish: {unified, raw}, usage, model_resolved, id?, request_id?, warnings?, rate?}
//     Usage    {input_tokens, cached_tokens?, cache_write_tokens?, cache_write_1h_tokens?, output_tokens,
//               reasoning_tokens?, raw?}: input includes what was read from and written to a cache, output includes
//               reasoning; a number that was not reported is left out, never 0
#ifndef ATHANOR_CHAT_HPP
#define ATHANOR_CHAT_HPP

#include <athanor/plugin.hpp>

#include <algorithm>
#include <initializer_list>

namespace athanor::sdk::chat {

// All text of a message's or a reply's parts, in order.
inline std::string text_of(const Json &parts) {
  std::string out;
  for (const Json &part : parts)
    if (part.value("type", "") == "text") out += part.value("text", "");
  return out;
}

// Grows a reply while a stream or a document is read.
class ReplyBuilder {
 public:
  // Adds text to the last part when that is of the same type ("text", "reasoning", "refusal"), else begins a part.
  void append(const std::string &type, const std::string &text) {
    if (text.empty()) return;
    if (parts_.empty() || parts_.back().at("type") != type || parts_.back().contains("state"))
      parts_.push_back({{"type", type}, {"text", ""}});
    parts_.back()["text"].get_ref<std::string &>() += text;
  }
  void add(Json part) { parts_.push_back(std::move(part)); }
  Json &parts() { return parts_; }
  bool has(const std::string &type) const {
    return std::any_of(parts_.begin(), parts_.end(), [&](const Json &p) { return p.at("type") == type; });
  }

  void finish(const std::string &unified, const std::string &raw) { finish_ = {{"unified", unified}, {"raw", raw}}; }
  bool finished() const { return !finish_.is_null(); }
  void usage(Json usage) { usage_ = std::move(usage); }
  // A parameter that was left out or changed, because this model does not take it as it was given.
  void warn(const std::string &parameter, const std::string &message) {
    warnings_.push_back({{"parameter", parameter}, {"message", message}});
  }
  Json &more() { return more_; }  // model_resolved, id, request_id, rate, ...

  // The document. A tool call among the parts makes the finish "tool_calls", whatever the vendor calls it.
  Json document() const {
    Json out = more_;
    out["schema"] = "athanor.provider.reply/1";
    out["parts"] = parts_;
    out["finish"] = finish_.is_null() ? Json{{"unified", "stop"}, {"raw", ""}} : finish_;
    if (has("tool_call") && out["finish"]["unified"] == "stop") out["finish"]["unified"] = "tool_calls";
    out["usage"] = usage_;
    if (!warnings_.empty()) out["warnings"] = warnings_;
    return out;
  }

 private:
  Json parts_ = Json::array(), finish_, usage_ = Json::object(), warnings_ = Json::array(), more_ = Json::object();
};

// A stream ended before its terminal event: never to be taken for an answer.
inline Error truncated(const std::string &who) {
  Error out("truncated", who + " ended its stream in the middle of an answer");
  out.details["maybe_billed"] = true;
  return out;
}

// Arguments of a tool call that arrive as text. What is no JSON object is kept as it came, under "arguments_text", so
// that the caller can say so to the model.
inline void set_arguments(Json &part, const std::string &text) {
  Json parsed = text.empty() ? Json::object() : Json::parse(text, nullptr, false);
  if (parsed.is_object()) {
    part["arguments"] = std::move(parsed);
  } else {
    part["arguments"] = Json::object();
    part["arguments_text"] = text;
  }
}

// What a vendor's structured output takes of JSON Schema.
struct SchemaSubset {
  // Keywords that are passed on, beside type, properties, items, required, enum, anyOf, $ref, $defs, description.
  std::vector<std::string> keywords;
  // Every property required, one that was optional may be null: OpenAI's strict mode. The host takes such nulls out
  // again before it checks the answer against the schema that was asked for.
  bool all_required = false;
  bool closed = true;  // "additionalProperties": false at every object
};

// The schema in that subset. A keyword that is not passed on is told to the model in the description instead; the host
// checks the answer against the whole schema in any case.
inline Json schema_subset(const Json &schema, const SchemaSubset &subset) {
  static const std::vector<std::string> always{"type", "enum", "$ref", "description", "title"};
  if (!schema.is_object()) return schema;
  Json out = Json::object();
  std::string told;
  const auto passes = [](const std::vector<std::string> &list, const std::string &key) {
    return std::find(list.begin(), list.end(), key) != list.end();
  };
  for (const auto &[key, value] : schema.items()) {
    if (key == "properties" || key == "$defs") {
      out[key] = Json::object();
      for (const auto &[name, below] : value.items()) out[key][name] = schema_subset(below, subset);
    } else if (key == "items") {
      out[key] = schema_subset(value, subset);
    } else if (key == "anyOf") {
      out[key] = Json::array();
      for (const Json &below : value) out[key].push_back(schema_subset(below, subset));
    } else if (key == "additionalProperties" || key == "required" || key == "default" || key == "examples" ||
               key == "$schema" || key == "$id") {
      continue;  // said anew below, or without meaning for an answer
    } else if (key == "const" && !passes(subset.keywords, "const")) {
      out["enum"] = Json::array({value});
    } else if (passes(always, key) || passes(subset.keywords, key)) {
      out[key] = value;
    } else {
      told += (told.empty() ? "" : ", ") + key + " " + detail::dump(value);
    }
  }
  if (!told.empty()) {
    const std::string before = out.value("description", "");
    out["description"] = before.empty() ? told : before + " (" + told + ")";
  }
  const bool object = schema.contains("properties") || schema.value("type", Json()) == "object";
  if (!object) return out;
  if (!out.contains("properties")) out["properties"] = Json::object();
  const Json rest = schema.value("additionalProperties", Json());
  if (rest.is_object())
    out["additionalProperties"] = schema_subset(rest, subset);  // members of any name: closing would forbid them all
  else if (subset.closed)
    out["additionalProperties"] = false;
  const Json required = schema.value("required", Json::array());
  if (!subset.all_required) {
    if (!required.empty()) out["required"] = required;
    return out;
  }
  out["required"] = required;  // in its order, which is the order in which the model writes; the others come after
  for (auto &[name, below] : out["properties"].items()) {
    if (std::find(required.begin(), required.end(), Json(name)) != required.end()) continue;
    out["required"].push_back(name);
    Json either = Json::array({std::move(below), Json{{"type", "null"}}});
    below = Json{{"anyOf", std::move(either)}};
  }
  return out;
}

// The document as text, in which the properties of every schema stand in the order of its "required" list, then the
// others by name. Models write an object's members in the schema's order, so a plan comes before the code that follows
// from it only if it stands first; a JSON object of this library has its members sorted by name.
inline nlohmann::ordered_json in_order(const Json &value) {
  using Ordered = nlohmann::ordered_json;
  if (value.is_array()) {
    Ordered out = Ordered::array();
    for (const Json &item : value) out.push_back(in_order(item));
    return out;
  }
  if (!value.is_object()) return Ordered::parse(detail::dump(value));
  const auto required = value.find("required");
  Ordered out = Ordered::object();
  for (const auto &[key, below] : value.items()) {
    if (key != "properties" || !below.is_object() || required == value.end() || !required->is_array()) {
      out[key] = in_order(below);
      continue;
    }
    Ordered properties = Ordered::object();
    for (const Json &name : *required)
      if (name.is_string() && below.contains(name.get_ref<const std::string &>()))
        properties[name.get<std::string>()] = in_order(below.at(name.get_ref<const std::string &>()));
    for (const auto &[name, property] : below.items())
      if (!properties.contains(name)) properties[name] = in_order(property);
    out[key] = std::move(properties);
  }
  return out;
}
inline std::string ordered_text(const Json &value) {
  return in_order(value).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// What is known of a model, from a plugin's table {defaults, prefixes: {PREFIX: rules}, models: {ID: rules}}: the
// defaults, over them each prefix that fits, shorter ones first, over them the exact id, over all what the user said;
// an object is merged, anything else replaced (RFC 7396).
inline Json model_rules(const Json &table, const std::string &model, const Json &said = Json::object()) {
  Json out = table.value("defaults", Json::object());
  const Json prefixes = table.value("prefixes", Json::object());
  for (const auto &[prefix, rules] : prefixes.items())  // sorted: a prefix stands before its longer forms
    if (model.rfind(prefix, 0) == 0) out.merge_patch(rules);
  out.merge_patch(table.value("models", Json::object()).value(model, Json::object()));
  out.merge_patch(said);
  return out;
}

// The host:port of an http or https address: a profile's `server`.
inline std::string server_of(const std::string &url) {
  const bool plain = url.rfind("http://", 0) == 0;
  const std::size_t scheme = url.find("://"), begin = scheme == std::string::npos ? 0 : scheme + 3;
  std::string host = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  if (const std::size_t user = host.rfind('@'); user != std::string::npos) host.erase(0, user + 1);
  const std::size_t bracket = host.rfind(']'), colon = host.rfind(':');  // [::1] has colons of its own
  const bool port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  return port ? host : host + (plain ? ":80" : ":443");
}

}  // namespace athanor::sdk::chat

#endif
