// SPDX-License-Identifier: Apache-2.0
//
// One JSON Schema of the whole pipeline file for editors; keys that would be an error are not offered. It may use more
// of JSON Schema than plugins may (if/then), because editors read it and the host does not.
#include "foundation/json.hpp"
#include "pipeline/check.hpp"
#include "pipeline/keys.hpp"

namespace athanor {
namespace {

// The host's keys of a use, with `use` limited to what is installed and `with` to that component's options.
Json with_components(const Json &host_keys, const std::string &kind, const Catalogue &catalogue) {
  Json out = keys::supported(host_keys);
  Json rules = Json::array();
  Json names = Json::array();
  for (const auto &component : catalogue.components()) {
    if (component->kind != kind) continue;
    names.push_back(component->name);
    Json options = component->info.value("options", Json::object());
    options["description"] = component->info.value("summary", "");
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
  out["definitions"] = {{"model", with_components(keys::model(), "provider", catalogue)},
                        {"backend", with_components(keys::component(), "backend", catalogue)},
                        {"literature", with_components(keys::literature(), "literature", catalogue)},
                        {"stage", with_components(stage, "stage", catalogue)},
                        {"for_each", std::move(each)}};
  out["$schema"] = "http://json-schema.org/draft-07/schema#";
  out["title"] = "An Athanor pipeline";
  return out;
}

}  // namespace athanor
