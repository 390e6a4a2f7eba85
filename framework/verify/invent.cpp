// SPDX-License-Identifier: Apache-2.0
#include "verify/invent.hpp"

#include <algorithm>
#include <cmath>
#include <regex>
#include <vector>

#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "foundation/schema_parts.hpp"

namespace athanor::verify {
namespace {

constexpr int deepest = 12;  // of a schema that refers to itself

// What the texts of documents look like; one of them fits most patterns that are ever written.
const std::vector<std::string> &guesses() {
  static const std::vector<std::string> the{"sample",
                                            "a",
                                            "1",
                                            "a-1",
                                            "a/1",
                                            "Sample",
                                            "a.b",
                                            "sha256:" + std::string(64, '0'),
                                            std::string(64, '0'),
                                            "main/stage/output@1",
                                            "2030-01-01",
                                            "2030-01-01T00:00:00Z",
                                            "https://example.org",
                                            "10.1000/1",
                                            "figure.png",
                                            "#1",
                                            "A"};
  return the;
}

std::string of_format(const std::string &format) {
  if (format == "duration") return "1min";
  if (format == "bytes") return "1MiB";
  if (format == "secret") return "${secret:SAMPLE}";
  if (format == "url") return "https://example.org";
  if (format == "slug") return "sample";
  return "sample";
}

}  // namespace

std::size_t Inventor::below(std::size_t bound) { return random_ && bound > 1 ? engine_() % bound : 0; }
bool Inventor::chance(double share) { return random_ && static_cast<double>(engine_() >> 11) * 0x1.0p-53 < share; }

std::string Inventor::odd_text() {
  static const std::vector<std::string> the{
      "",        " ",  "\n",   "\u00e4\u4e2d\U0001f525", "../../etc/passwd",     "{{x}}",   "%s%n",
      "\"\\'\"", "-1", "null", std::string(3, '\0'),     std::string(5000, 'x'), "<b>&</b>"};
  return the[below(the.size())];
}

Json Inventor::value(const Json &given, const Json &root, int depth) {
  const Json *followed = follow_reference(given, root);
  if (!followed || !followed->is_object()) return Json::object();
  const Json &schema = *followed;
  if (schema.contains("const")) return schema["const"];
  if (schema.contains("enum")) return schema["enum"][below(schema["enum"].size())];
  if (schema.contains("anyOf") && !schema["anyOf"].empty()) {
    Json rest = value(schema["anyOf"][below(schema["anyOf"].size())], root, depth + 1);
    if (!schema.contains("properties") || !rest.is_object()) return rest;
    Json all = object(schema, root, depth);
    all.update(rest);
    return all;
  }
  if (schema.contains("default") && !chance(0.5)) return schema["default"];
  std::vector<std::string> types = schema_parts::types_of(schema);
  if (types.empty()) types = {schema.contains("properties") ? "object" : schema.contains("items") ? "array" : "string"};
  const std::string type = types[below(types.size())];
  if (type == "object") return object(schema, root, depth);
  if (type == "array") return array(schema, root, depth);
  if (type == "boolean") return chance(0.5);
  if (type == "null") return nullptr;
  if (type == "integer" || type == "number") return number(schema, type == "integer");
  return text(schema);
}

Json Inventor::object(const Json &schema, const Json &root, int depth) {
  Json out = Json::object();
  const Json &properties = object_at(schema, "properties");
  for (const Json &name : list_at(schema, "required")) {
    const std::string key = name;
    out[key] = properties.contains(key) ? value(properties[key], root, depth + 1) : Json("sample");
  }
  if (depth >= deepest) return out;
  for (const auto &[name, below_it] : properties.items())
    if (!out.contains(name) && chance(0.4)) out[name] = value(below_it, root, depth + 1);
  if (const auto rest = schema.find("additionalProperties"); rest != schema.end() && rest->is_object() && chance(0.5))
    out["sample"] = value(*rest, root, depth + 1);
  return out;
}

Json Inventor::array(const Json &schema, const Json &root, int depth) {
  Json out = Json::array();
  // One item says more about a reader than none.
  std::size_t count = std::max<std::size_t>(schema.value("minItems", std::size_t{0}), depth < deepest ? 1 : 0);
  if (random_ && depth < deepest) count = schema.value("minItems", std::size_t{0}) + below(4);
  if (schema.contains("maxItems")) count = std::min(count, schema["maxItems"].get<std::size_t>());
  const Json any{{"type", "string"}};
  const Json &items = schema.contains("items") ? schema["items"] : any;
  for (std::size_t i = 0; i < count; ++i) out.push_back(value(items, root, depth + 1));
  return out;
}

Json Inventor::number(const Json &schema, bool integer) {
  double low = schema.value("minimum", schema.value("exclusiveMinimum", -1e6));
  double high = schema.value("maximum", schema.value("exclusiveMaximum", 1e6));
  if (schema.contains("exclusiveMinimum")) low += integer ? 1 : 1e-9 + std::abs(low) * 1e-9;
  if (schema.contains("exclusiveMaximum")) high -= integer ? 1 : 1e-9 + std::abs(high) * 1e-9;
  double chosen = std::clamp(1.0, low, std::max(low, high));
  if (random_) {
    const double candidates[] = {low, high, std::clamp(0.0, low, std::max(low, high)), low + (high - low) * 0.37};
    chosen = candidates[below(4)];
  }
  if (integer) return static_cast<std::int64_t>(std::llround(chosen));
  return chosen;
}

Json Inventor::text(const Json &schema) {
  if (schema.contains("format")) return of_format(schema["format"]);
  const auto fits = [&](const Json &candidate) { return check_against(candidate, schema).empty(); };
  if (chance(0.3))
    if (const std::string odd = odd_text(); fits(odd)) return odd;
  for (const std::string &guess : guesses())
    if (fits(guess)) return guess;
  std::string out(std::max<std::size_t>(1, schema.value("minLength", std::size_t{1})), 'a');
  return out;
}

Json Inventor::spoilt(const Json &document) {
  Json out = document;
  for (int tries = 0; tries < 20 && out == document; ++tries) out = changed(document);
  return out;
}

Json Inventor::changed(Json document) {
  std::vector<Json *> places;
  const auto walk = [&](const auto &self, Json &at) -> void {
    places.push_back(&at);
    if (at.is_structured())
      for (auto &&one : at.items()) self(self, one.value());
  };
  walk(walk, document);
  Json *place = places[below(places.size())];
  if (place == &document || chance(0.3)) {
    if (place->is_object() && !place->empty()) {
      auto victim = place->begin();
      std::advance(victim, static_cast<std::ptrdiff_t>(below(place->size())));
      if (place != &document || victim.key() != "schema") place->erase(victim);
    }
    return document;
  }
  Json deep = Json::array();
  for (int i = 0; i < 40; ++i) deep = Json::array({std::move(deep)});
  const Json others[] = {nullptr,
                         true,
                         -1,
                         2.5,
                         std::int64_t{1} << 62,
                         odd_text(),
                         Json::array(),
                         Json::object(),
                         deep,
                         Json{{"schema", "x/1"}},
                         Json::array({Json::object()})};
  *place = others[below(std::size(others))];
  return document;
}

}  // namespace athanor::verify
