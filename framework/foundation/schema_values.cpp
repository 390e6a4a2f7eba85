// SPDX-License-Identifier: Apache-2.0
//
// From a value that fits its schema to the value that is worked with: defaults, units, secrets.
#include <cmath>
#include <nlohmann/json.hpp>

#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "foundation/schema_parts.hpp"

namespace athanor {
namespace {

Json normalise(const Json &value, const Json &given, const Json &root);

Json with_format(const Json &value, const std::string &format) {
  if (format == "duration") return value.is_string() ? Json(parse_duration(value.get<std::string>())) : value;
  if (format == "bytes")
    return value.is_string() ? Json(parse_bytes(value.get<std::string>()))
                             : Json(static_cast<std::uint64_t>(value.get<double>()));
  if (format == "secret" && value.is_string())
    return Json{{"secret", schema_parts::secret_name(value.get<std::string>())}};
  return value;
}

// An object that is missing is made where everything that it requires has a default.
void add_default(Json &object, const std::string &name, const Json &given, const Json &root) {
  const Json *schema = follow_reference(given, root);
  if (!schema) return;
  if (const auto own = given.find("default"); own != given.end()) {
    object[name] = normalise(*own, *schema, root);
  } else if (const auto found = schema->find("default"); found != schema->end()) {
    object[name] = normalise(*found, *schema, root);
  } else if (schema->contains("properties") && schema->value("type", Json()) == "object") {
    Json made = normalise(Json::object(), *schema, root);
    bool complete = !made.empty();
    for (const Json &required : schema->value("required", Json::array()))
      complete = complete && made.contains(required.get<std::string>());
    if (complete) object[name] = std::move(made);
  }
}

Json normalise_object(const Json &value, const Json &schema, const Json &root) {
  Json out = Json::object();
  const Json properties = schema.value("properties", Json::object());
  for (const auto &[name, member] : value.items()) {
    if (properties.contains(name))
      out[name] = normalise(member, properties[name], root);
    else if (const auto rest = schema.find("additionalProperties"); rest != schema.end() && rest->is_object())
      out[name] = normalise(member, *rest, root);
    else
      out[name] = member;
  }
  for (const auto &[name, below] : properties.items())
    if (!out.contains(name)) add_default(out, name, below, root);
  return out;
}

Json normalise(const Json &value, const Json &given, const Json &root) {
  const Json *schema = follow_reference(given, root);
  if (!schema) return value;
  Json out = value;
  if (out.is_object()) {
    out = normalise_object(out, *schema, root);
  } else if (out.is_array() && schema->contains("items")) {
    for (Json &item : out) item = normalise(item, (*schema)["items"], root);
  }
  if (const auto format = schema->find("format"); format != schema->end())
    return with_format(out, format->get<std::string>());
  if (const auto alternatives = schema->find("anyOf"); alternatives != schema->end()) {
    if (const Json *chosen = schema_parts::fitting_alternative(value, *alternatives, root))
      return normalise(out, *chosen, root);
  }
  const auto types = schema_parts::types_of(*schema);
  if (out.is_number_float() && types == std::vector<std::string>{"integer"} && std::fabs(out.get<double>()) < 9e15)
    return Json(static_cast<std::int64_t>(out.get<double>()));
  return out;
}

void visit_below(Json &value, const Json &given, const Json &root, const std::string &pointer,
                 const FormatVisitor &visit) {
  const Json *schema = follow_reference(given, root);
  if (!schema) return;
  if (const auto format = schema->find("format"); format != schema->end())
    visit(format->get<std::string>(), pointer, value);
  if (const auto alternatives = schema->find("anyOf"); alternatives != schema->end())
    if (const Json *chosen = schema_parts::fitting_alternative(value, *alternatives, root))
      visit_below(value, *chosen, root, pointer, visit);
  if (value.is_object()) {
    const Json properties = schema->value("properties", Json::object());
    const Json rest = schema->value("additionalProperties", Json());
    for (auto &[name, member] : value.items()) {
      if (properties.contains(name))
        visit_below(member, properties[name], root, pointer_to(pointer, name), visit);
      else if (rest.is_object())
        visit_below(member, rest, root, pointer_to(pointer, name), visit);
    }
  } else if (value.is_array() && schema->contains("items")) {
    for (std::size_t i = 0; i < value.size(); ++i)
      visit_below(value[i], (*schema)["items"], root, pointer_to(pointer, i), visit);
  }
}

}  // namespace

Json normalised(const Json &value, const Json &schema) { return normalise(value, schema, schema); }

void visit_formats(Json &value, const Json &schema, const FormatVisitor &visit) {
  visit_below(value, schema, schema, "", visit);
}

}  // namespace athanor
