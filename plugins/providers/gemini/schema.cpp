// SPDX-License-Identifier: Apache-2.0
#include "schema.hpp"

#include <algorithm>
#include <athanor/chat.hpp>

namespace athanor::gemini {
namespace {

using sdk::Json;

void tell(Json &node, const std::string &what) {
  const std::string before = node.value("description", "");
  node["description"] = before.empty() ? what : before + " (" + what + ")";
}

void strip_beside_ref(Json &node) {
  for (auto it = node.begin(); it != node.end();) it = it.key()[0] == '$' ? std::next(it) : node.erase(it);
}

// Only texts and numbers may be enumerated.
void check_enum(Json &node) {
  const auto found = node.find("enum");
  if (found == node.end()) return;
  const bool fits =
      std::all_of(found->begin(), found->end(), [](const Json &one) { return one.is_string() || one.is_number(); });
  if (fits) return;
  tell(node, "one of " + sdk::detail::dump(*found));
  node.erase("enum");
}

// Those that are required as they stand there, then the others by name: the order of chat::ordered_text.
Json ordering(const Json &node) {
  Json out = Json::array();
  const Json &properties = node.at("properties");
  for (const Json &name : node.value("required", Json::array()))
    if (name.is_string() && properties.contains(name.get_ref<const std::string &>())) out.push_back(name);
  for (const auto &[name, below] : properties.items())
    if (std::find(out.begin(), out.end(), Json(name)) == out.end()) out.push_back(name);
  return out;
}

// What the common subset does not know: walks the schema and its bent form side by side.
void finish(const Json &given, Json &node, bool ordered) {
  if (!given.is_object() || !node.is_object()) return;
  if (node.contains("$ref")) strip_beside_ref(node);
  check_enum(node);
  for (const char *key : {"properties", "$defs"})
    if (node.contains(key) && given.contains(key))
      for (auto &[name, below] : node[key].items()) finish(given[key].at(name), below, ordered);
  if (node.contains("items")) finish(given["items"], node["items"], ordered);
  if (node.contains("anyOf"))
    for (std::size_t i = 0; i < node["anyOf"].size(); ++i) finish(given["anyOf"][i], node["anyOf"][i], ordered);
  if (const auto map = given.find("additionalProperties"); map != given.end() && map->is_object())
    node["additionalProperties"] = bent(*map, ordered);  // names that only the data knows
  if (ordered && node.contains("properties") && node["properties"].size() > 1)
    node["propertyOrdering"] = ordering(node);
}

}  // namespace

Json bent(const Json &schema, bool ordered) {
  static const sdk::chat::SchemaSubset subset{{"minItems", "maxItems", "minimum", "maximum"}, false, true};
  Json out = sdk::chat::schema_subset(schema, subset);
  finish(schema, out, ordered);
  return out;
}

}  // namespace athanor::gemini
