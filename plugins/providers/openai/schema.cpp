// SPDX-License-Identifier: Apache-2.0
#include "schema.hpp"

#include <cctype>

#include "lenient.hpp"

namespace athanor::openai {
namespace {

using sdk::chat::SchemaSubset;

// At most 64 of A-Z a-z 0-9 _ and -.
std::string well_formed(std::string name) {
  for (char &c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-') c = '_';
  return name.empty() ? "reply" : name.substr(0, 64);
}

bool is_object_schema(const Json &schema) {
  return member(schema, "properties").is_object() || member(schema, "type") == "object";
}

// Whether it has an object whose members may have any names.
bool is_open(const Json &schema) {
  if (schema.is_array()) {
    for (const Json &below : schema)
      if (is_open(below)) return true;
    return false;
  }
  if (!schema.is_object()) return false;
  if (is_object_schema(schema)) {
    const Json &more = member(schema, "additionalProperties");
    if (more.is_object() || more == true) return true;
    if (more != false && member(schema, "properties").empty()) return true;
  }
  for (const char *map : {"properties", "$defs"})
    if (member(schema, map).is_object())
      for (const auto &[name, below] : schema.at(map).items())
        if (is_open(below)) return true;
  return is_open(member(schema, "items")) || is_open(member(schema, "anyOf"));
}

// Every property required; one that was optional may be null. What was required keeps its order, which is the order in
// which the model writes, so the optional ones come after.
void require_all(Json &schema) {
  for (const char *map : {"properties", "$defs"})
    if (schema.contains(map))
      for (auto &[name, below] : schema.at(map).items()) require_all(below);
  if (member(schema, "items").is_object()) require_all(schema["items"]);
  if (member(schema, "anyOf").is_array())
    for (Json &below : schema["anyOf"]) require_all(below);
  if (!schema.is_object() || !schema.contains("properties")) return;
  Json required = schema.value("required", Json::array());
  for (auto &[name, below] : schema["properties"].items()) {
    if (std::find(required.begin(), required.end(), Json(name)) != required.end()) continue;
    required.push_back(name);
    Json either = Json::array({std::move(below), Json{{"type", "null"}}});
    below = Json{{"anyOf", std::move(either)}};
  }
  schema["required"] = std::move(required);
}

}  // namespace

Json schema_format(const Json &response_format, const Traits &traits, sdk::chat::ReplyBuilder &reply) {
  const Json &schema = response_format.at("schema");
  const Json &how = traits.at("schema");
  if (!is_object_schema(schema)) {
    reply.warn("response_format", "the schema was not sent, because its root is not an object");
    return nullptr;
  }
  SchemaSubset subset;
  for (const Json &keyword : list_at(how, "keywords")) subset.keywords.push_back(keyword.get<std::string>());
  Json out{{"name", well_formed(response_format.value("name", std::string("reply")))}};
  if (is_open(schema)) {
    // The subset would leave out "additionalProperties", so the schema goes as it is.
    reply.warn("response_format", "the schema has objects with free names of members, so it was sent without strict");
    out["schema"] = schema;
    out["strict"] = false;
    return out;
  }
  out["schema"] = sdk::chat::schema_subset(schema, subset);
  if (member(how, "all_required") == true) require_all(out["schema"]);
  out["strict"] = member(how, "strict") == true;
  return out;
}

}  // namespace athanor::openai
