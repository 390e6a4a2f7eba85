// SPDX-License-Identifier: Apache-2.0
//
// A schema in the form that a service enforces, with its properties in the order in which the model is to write them.
#include <catch2/catch.hpp>

#include "provider_under_test.hpp"

using namespace athanor::test;

namespace {

Asked with_schema(const Json &options, const std::string &schema) {
  const Json chat{
      {"model", "gpt-4o"},
      {"messages", Json::array({user("Hi.")})},
      {"response_format", {{"type", "json"}, {"schema", Json::parse(schema)}, {"name", "a name.with:signs"}}}};
  const bool responses = options.value("api", "") == "responses";
  return ask(options, chat, responses ? response(Json::array()) : completion({{"content", "{}"}}));
}

}  // namespace

TEST_CASE("properties leave in the order of `required`, optional ones behind them") {
  const std::string schema = R"({"type": "object", "required": ["plan", "code", "answer"], "properties": {
    "answer": {"type": "string"}, "aside": {"type": "string"}, "code": {"type": "string"},
    "plan": {"type": "object", "required": ["z", "a"], "properties": {"a": {"type": "string"}, "z": {"type": "string"}}}}})";
  for (const char *api : {"chat", "responses"}) {
    const std::string text = with_schema({{"api", api}}, schema).body_text;
    const std::string properties = text.substr(text.find("\"properties\""));
    CHECK(properties.find("\"plan\":{") < properties.find("\"code\":{"));
    CHECK(properties.find("\"code\":{") < properties.find("\"answer\":{"));
    CHECK(properties.find("\"answer\":{") < properties.find("\"aside\":{"));
    CHECK(properties.find("\"z\":{") < properties.find("\"a\":{"));
    CHECK(text.find(R"("required":["plan","code","answer","aside"])") != std::string::npos);
    CHECK(text.find(R"("required":["z","a"])") != std::string::npos);
  }
}

TEST_CASE("strict: every property is required, what was optional may be null, objects are closed") {
  const Asked asked = with_schema(Json::object(), R"({"type": "object", "required": ["a"], "properties": {
    "a": {"type": "integer", "minimum": 0}, "b": {"type": "string", "maxLength": 9, "format": "slug"}}})");
  const Json format = asked.body.at("response_format").at("json_schema");
  CHECK(format.at("strict") == true);
  CHECK(format.at("name") == "a_name_with_signs");
  CHECK(format.at("schema") == Json::parse(R"({"type": "object", "additionalProperties": false, "required": ["a", "b"],
    "properties": {"a": {"type": "integer", "minimum": 0},
      "b": {"anyOf": [{"type": "string", "description": "format \"slug\", maxLength 9"}, {"type": "null"}]}}})"));
  CHECK_FALSE(asked.reply.contains("warnings"));
}

TEST_CASE("an object with free names of members would be closed by strict, so the schema goes without it") {
  const std::string schema = R"({"type": "object", "required": ["factors"], "properties": {
    "factors": {"type": "object", "additionalProperties": {"type": "string"}}}})";
  const Asked asked = with_schema(Json::object(), schema);
  const Json format = asked.body.at("response_format").at("json_schema");
  CHECK(format.at("strict") == false);
  CHECK(format.at("schema") == Json::parse(schema));
  CHECK(asked.reply.at("warnings")[0].at("parameter") == "response_format");
}

TEST_CASE("a schema whose root is no object is not sent, and the reply says so") {
  const Asked asked = with_schema(Json::object(), R"({"type": "array", "items": {"type": "string"}})");
  CHECK_FALSE(asked.body.contains("response_format"));
  CHECK(asked.reply.at("warnings")[0].at("parameter") == "response_format");
}

TEST_CASE("definitions and alternatives are bent too") {
  const Json schema = with_schema(Json::object(), R"({"type": "object", "required": ["x"],
    "properties": {"x": {"anyOf": [{"$ref": "#/$defs/p"}, {"type": "null"}]}},
    "$defs": {"p": {"type": "object", "properties": {"q": {"type": "string"}}}}})")
                          .body.at("response_format")
                          .at("json_schema")
                          .at("schema");
  CHECK(schema.at("$defs").at("p") ==
        Json::parse(R"({"type": "object", "additionalProperties": false, "required": ["q"],
          "properties": {"q": {"anyOf": [{"type": "string"}, {"type": "null"}]}}})"));
  CHECK(schema.at("properties").at("x") == Json::parse(R"({"anyOf": [{"$ref": "#/$defs/p"}, {"type": "null"}]})"));
}
