// SPDX-License-Identifier: Apache-2.0
#include "cli/schema_words.hpp"

#include <algorithm>

#include "foundation/json.hpp"
#include "foundation/schema.hpp"

namespace athanor {
namespace {

const Json &at_or_null(const Json &object, const char *key) {
  static const Json null;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : null;
}

std::string text_at(const Json &object, const char *key) {
  const Json &found = at_or_null(object, key);
  return found.is_string() ? found.get<std::string>() : std::string();
}

std::string alternatives(const Json &schemas) {
  std::string out;
  for (const Json &one : schemas) out += (out.empty() ? "" : " or ") + type_words(one);
  return out;
}

std::string between(const Json &low, const Json &high, const std::string &unit) {
  if (low.is_null() && high.is_null()) return {};
  if (low.is_null()) return "at most " + high.dump() + unit;
  if (high.is_null()) return "at least " + low.dump() + unit;
  return low == high ? low.dump() + unit : low.dump() + " to " + high.dump() + unit;
}

class Members {
 public:
  explicit Members(const Json &whole) : whole_(whole) {}

  void add(const Json &as_written, const std::string &prefix, int depth) {
    const Json &schema = resolved(as_written);
    if (depth > 6 || !schema.is_object()) return;
    const Json &required = at_or_null(schema, "required");
    for (const auto &[name, member] : object_at(schema, "properties").items()) {
      const Json &option = resolved(member);
      MemberWords words{prefix + name, type_words(option), range_words(option), {}, text_at(option, "description")};
      if (words.description.empty()) words.description = text_at(member, "description");
      if (option.contains("default")) words.initial = option.at("default").dump();
      words.required = std::find(required.begin(), required.end(), name) != required.end();
      out.push_back(std::move(words));
      below(option, prefix + name, depth);
    }
  }

  std::vector<MemberWords> out;

 private:
  void below(const Json &option, const std::string &name, int depth) {
    add(option, name + ".", depth + 1);
    if (option.contains("items")) add(option.at("items"), name + "[].", depth + 1);
    if (at_or_null(option, "additionalProperties").is_object())
      add(option.at("additionalProperties"), name + ".*.", depth + 1);
  }
  const Json &resolved(const Json &schema) const {
    const Json *const found = follow_reference(schema, whole_);
    return found ? *found : schema;
  }
  const Json &whole_;
};

}  // namespace

std::string type_words(const Json &schema) {
  if (!schema.is_object()) return "any";
  if (schema.contains("const")) return schema.at("const").dump();
  if (schema.contains("enum")) {
    std::string out;
    for (const Json &value : schema.at("enum"))
      out += (out.empty() ? "" : " | ") + (value.is_string() ? value.get<std::string>() : value.dump());
    return out;
  }
  if (schema.contains("format")) return text_at(schema, "format");
  if (schema.contains("anyOf")) return alternatives(schema.at("anyOf"));
  const Json &type = at_or_null(schema, "type");
  if (type == "array") return schema.contains("items") ? "list of " + type_words(schema.at("items")) : "list";
  if (type.is_string()) return type;
  std::string out;
  if (type.is_array())
    for (const Json &one : type) out += (out.empty() ? "" : " or ") + one.get<std::string>();
  if (const std::string reference = text_at(schema, "$ref"); out.empty() && !reference.empty())
    return reference.substr(reference.rfind('/') + 1);
  return out.empty() ? "any" : out;
}

std::string range_words(const Json &schema) {
  std::vector<std::string> parts;
  const auto say = [&](std::string words) {
    if (!words.empty()) parts.push_back(std::move(words));
  };
  say(between(at_or_null(schema, "minimum"), at_or_null(schema, "maximum"), ""));
  if (schema.is_object() && schema.contains("exclusiveMinimum")) say("above " + schema.at("exclusiveMinimum").dump());
  if (schema.is_object() && schema.contains("exclusiveMaximum")) say("below " + schema.at("exclusiveMaximum").dump());
  const Json &shortest = at_or_null(schema, "minLength");
  say(shortest == 1 && at_or_null(schema, "maxLength").is_null()
          ? "not empty"
          : between(shortest, at_or_null(schema, "maxLength"), " characters"));
  say(between(at_or_null(schema, "minItems"), at_or_null(schema, "maxItems"), " items"));
  if (!text_at(schema, "pattern").empty()) say("matches " + text_at(schema, "pattern"));
  if (at_or_null(schema, "type") == "array") {
    const std::string each = range_words(at_or_null(schema, "items"));
    if (!each.empty()) say("each " + each);
  }
  std::string out;
  for (const std::string &part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

std::vector<MemberWords> members_of(const Json &schema) {
  Members members(schema);
  members.add(schema, "", 0);
  return std::move(members.out);
}

}  // namespace athanor
