// SPDX-License-Identifier: Apache-2.0
//
// References, types and secrets, as the files behind schema.hpp share them.
#include "foundation/schema_parts.hpp"

#include <algorithm>
#include <cmath>
#include <regex>

#include "foundation/schema.hpp"

namespace athanor {

using Json = nlohmann::json;

const Json *follow_reference(const Json &schema, const Json &root) {
  static const std::string prefix = "#/$defs/";
  const Json *at = &schema;
  for (int hops = 0; hops < 32; ++hops) {
    if (!at->is_object()) return nullptr;
    const auto reference = at->find("$ref");
    if (reference == at->end()) return at;
    if (!reference->is_string()) return nullptr;
    const std::string target = reference->get<std::string>();
    const auto defs = root.find("$defs");
    if (target.rfind(prefix, 0) != 0 || defs == root.end() || !defs->is_object()) return nullptr;
    const auto found = defs->find(target.substr(prefix.size()));
    if (found == defs->end()) return nullptr;
    at = &*found;
  }
  return nullptr;
}

}  // namespace athanor

namespace athanor::schema_parts {

std::vector<std::string> types_of(const Json &schema) {
  std::vector<std::string> out;
  if (const auto type = schema.find("type"); type != schema.end()) {
    if (type->is_string())
      out.push_back(type->get<std::string>());
    else
      for (const Json &one : *type) out.push_back(one.get<std::string>());
  }
  const auto format = schema.find("format");
  if (!out.empty() && format != schema.end() && (*format == "duration" || *format == "bytes"))
    for (const char *also : {"string", "number"})
      if (std::find(out.begin(), out.end(), also) == out.end()) out.push_back(also);
  return out;
}

// Up to here every whole number is a double (RFC 7493 asks for no more); whoever reads one as an integer can hold it.
constexpr double greatest_whole = 9007199254740991;

bool has_type(const Json &value, const std::string &type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "number") return value.is_number() && std::isfinite(value.get<double>());
  if (type == "integer")
    return value.is_number_integer() || (value.is_number_float() && std::fabs(value.get<double>()) <= greatest_whole &&
                                         value.get<double>() == std::floor(value.get<double>()));
  return false;
}

bool fits_type(const Json &value, const Json &schema) {
  const auto types = types_of(schema);
  return types.empty() || std::any_of(types.begin(), types.end(), [&](const auto &t) { return has_type(value, t); });
}

std::string secret_name(const std::string &text) {
  static const std::regex form(R"(\$\{secret:([A-Za-z_][A-Za-z0-9_.-]*)\})");
  std::smatch match;
  return text.size() < 256 && std::regex_match(text, match, form) ? match[1].str() : std::string();
}

}  // namespace athanor::schema_parts
