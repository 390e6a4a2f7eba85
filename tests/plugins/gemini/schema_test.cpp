// SPDX-License-Identifier: Apache-2.0
//
// Schemas, bent to what Gemini takes.
#include "schema.hpp"

#include <catch2/catch.hpp>

using athanor::gemini::bent;
using athanor::sdk::Json;

TEST_CASE("keywords that Gemini does not take are told in the description") {
  CHECK(bent({{"type", "string"}, {"pattern", "^a"}, {"maxLength", 3}, {"description", "a word"}}, true) ==
        Json{{"type", "string"}, {"description", "a word (maxLength 3, pattern \"^a\")"}});
  CHECK(bent({{"type", "number"}, {"minimum", 0}, {"exclusiveMaximum", 1}}, true) ==
        Json{{"type", "number"}, {"minimum", 0}, {"description", "exclusiveMaximum 1"}});
}

TEST_CASE("a node with $ref holds nothing else") {
  CHECK(bent({{"type", "array"}, {"items", {{"$ref", "#/$defs/x"}, {"description", "an x"}}}}, true).at("items") ==
        Json{{"$ref", "#/$defs/x"}});
}

TEST_CASE("only texts and numbers are enumerated") {
  CHECK(bent({{"enum", {"a", 2}}}, true) == Json{{"enum", {"a", 2}}});
  CHECK(bent({{"const", "a"}}, true) == Json{{"enum", {"a"}}});
  CHECK(bent({{"enum", {"a", nullptr}}, {"description", "if any"}}, true) ==
        Json{{"description", "if any (one of [\"a\",null])"}});
}

TEST_CASE("objects are closed, and written in the order of what is required") {
  const Json schema{
      {"type", "object"},
      {"properties", {{"a", {{"type", "string"}}}, {"b", {{"type", "string"}}}, {"z", {{"type", "string"}}}}},
      {"required", {"z", "b"}}};
  CHECK(bent(schema, true).at("propertyOrdering") == Json{"z", "b", "a"});
  CHECK(bent(schema, true).at("additionalProperties") == false);
  CHECK(bent(schema, true).at("required") == Json{"z", "b"});
  CHECK_FALSE(bent(schema, false).contains("propertyOrdering"));
}

TEST_CASE("an object whose names only the data knows stays open to them") {
  const Json schema{
      {"type", "object"},
      {"properties",
       {{"levels", {{"type", "object"}, {"additionalProperties", {{"type", "number"}, {"multipleOf", 2}}}}}}}};
  CHECK(bent(schema, true).at("properties").at("levels").at("additionalProperties") ==
        Json{{"type", "number"}, {"description", "multipleOf 2"}});
}

TEST_CASE("it reaches into anyOf, items and $defs") {
  const Json ref{{"$ref", "#/$defs/x"}, {"title", "X"}};
  const Json out = bent({{"anyOf", {ref, {{"type", "null"}}}}, {"$defs", {{"x", {{"items", ref}}}}}}, true);
  CHECK(out.at("anyOf").at(0) == Json{{"$ref", "#/$defs/x"}});
  CHECK(out.at("$defs").at("x").at("items") == Json{{"$ref", "#/$defs/x"}});
}
