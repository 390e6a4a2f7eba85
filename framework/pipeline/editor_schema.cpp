// SPDX-License-Identifier: Apache-2.0
//
// One JSON Schema of the whole pipeline file for editors; keys that would be an error are not offered. It may use more
// of JSON Schema than plugins may (if/then), because editors read it and the host does not.
#include "foundation/json.hpp"
#include "pipeline/check.hpp"
#include "pipeline/keys.hpp"

namespace athanor {
namespace {

// A plugin's schema refers to its own "#/$defs/NAME"; below `place` of another one that is another address.
void readdress(Json &schema, const std::string &place) {
  if (schema.is_object())
    if (const auto reference = schema.find("$ref"); reference != schema.end() && reference->is_string())
      *reference = "#" + place + reference->get<std::string>().substr(1);
  if (schema.is_structured())
    for (Json &below : schema) readdress(below, place);
}

// The host's keys of a use, with `use` limited to what is installed and `with` to that component's options.
// `place`: where the result will stand.
Json with_components(const Json &host_keys, const std::string &kind, const Catalogue &catalogue,
                     const std::string &place) {
  Json out = keys::supported(host_keys);
  Json rules = Json::array();
  Json names = Json::array();
  for (const auto &component : catalogue.components()) {
    if (component->kind != kind) continue;
    names.push_back(component->name);
    Json options = component->info.value("options", Json::object());
    options["description"] = component->info.value("summary", "");
    readdress(options, place + "/allOf/" + std::to_string(rules.size()) + "/then/properties/with");
    rules.push_back({{"if", {{"properties", {{"use", {{"const", component->name}}}}}}},
                     {"then", {{"properties", {{"with", std::move(options)}}}}}});
  }
  // Either one that is installed, or a program.
  Json &use = out["properties"]["use"];
  const Json description = use["description"];
  use.erase("minLength");
  use["type"] = "object";
  if (!names.empty()) use = {{"description", description}, {"anyOf", {{{"enum", std::move(names)}}, std::move(use)}}};
  if (!rules.empty()) out["allOf"] = std::move(rules);
  return out;
}

}  // namespace

Json pipeline_schema(const Catalogue &catalogue) {
  Json out = keys::supported(keys::pipeline());
  Json each = keys::supported(keys::for_each());
  const Json steps{{"anyOf", {{{"$ref", "#/definitions/stage"}}, {{"$ref", "#/definitions/for_each"}}}}};
  each["properties"]["stages"]["items"] = steps;
  each["properties"]["keep"] = keys::supported(keys::keep());
  Json &properties = out["properties"];
  properties["models"]["additionalProperties"] = {{"$ref", "#/definitions/model"}};
  properties["backend"] = properties["tools"] = {{"$ref", "#/definitions/backend"}};
  properties["literature"]["items"] = {{"$ref", "#/definitions/literature"}};
  properties["datasets"]["items"] = keys::dataset();
  properties["budget"].update(keys::budget());
  Json stage = keys::stage();
  stage["properties"]["budget"].update(keys::budget());
  properties["stages"]["items"] = steps;
  out["definitions"] = {
      {"model", with_components(keys::model(), "provider", catalogue, "/definitions/model")},
      {"backend", with_components(keys::component(), "backend", catalogue, "/definitions/backend")},
      {"literature", with_components(keys::literature(), "literature", catalogue, "/definitions/literature")},
      {"stage", with_components(stage, "stage", catalogue, "/definitions/stage")},
      {"for_each", std::move(each)}};
  out["$schema"] = "http://json-schema.org/draft-07/schema#";
  out["title"] = "An Athanor pipeline";
  return out;
}

}  // namespace athanor
