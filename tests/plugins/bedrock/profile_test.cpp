// SPDX-License-Identifier: Apache-2.0
//
// What the provider says of models, and which options are a way to reach the service.
#include <catch2/catch.hpp>

#include "foundation/files.hpp"
#include "foundation/schema.hpp"
#include "tests/plugins/bedrock/bedrock.hpp"
#include "tests/sdk/documents/documents.hpp"

using athanor::test::Bedrock;
using athanor::test::bedrock_resources;
using Json = nlohmann::json;

namespace {

const Json key{{"secret", "KEY"}};

Json with(const Json &more) {
  Json out{{"region", "us-east-1"}, {"api_key", key}};
  out.update(more);
  return out;
}

Json profile(const std::string &model, const Json &more = Json::object()) {
  athanor::sdk::testing::FakeHost host;
  return athanor::tests::described(
      "athanor.provider.profile.result/1",
      athanor::sdk::testing::run<Bedrock>(with(more), bedrock_resources,
                                          {{"schema", "athanor.provider.profile/1"}, {"model", model}}, host));
}

void validate(const Json &options) { athanor::sdk::testing::Instance<Bedrock>::validate(options); }

}  // namespace

TEST_CASE("regions and versions around an id do not hide the model") {
  for (const char *id : {"anthropic.claude-opus-4-8-v1:0", "global.anthropic.claude-opus-4-8",
                         "arn:aws:bedrock:eu-central-1:1:inference-profile/eu.anthropic.claude-opus-4-8-v1:0"}) {
    CHECK(profile(id).at("parameters") == Json{"stop", "reasoning"});
    CHECK(profile(id).at("max_output_tokens") == 128000);
  }
  CHECK(profile("us.anthropic.claude-sonnet-4-20250514-v1:0").at("structured") == Json{"tool", "text"});
  CHECK(profile("us.anthropic.claude-sonnet-4-5-20250929-v1:0").at("structured") == Json{"native", "tool", "text"});
  CHECK(profile("anthropic.claude-3-haiku-20240307-v1:0").at("max_output_tokens") == 4096);
}

TEST_CASE("an unknown Claude is taken for one of the newest, another model for little") {
  CHECK(profile("us.anthropic.claude-ode-7").at("parameters") == Json{"stop", "reasoning"});
  const Json other = profile("amazon.nova-pro-v1:0");
  CHECK(other.at("structured") == Json::array({"text"}));
  CHECK(other.at("tools") == false);
  CHECK(other.at("cache") == "none");
  CHECK(profile("amazon.nova-pro-v1:0", {{"capabilities", {{"tools", true}}}}).at("tools") == true);
}

TEST_CASE("every rule of the table leads to a profile, without the table's own members") {
  const Json table = Json::parse(athanor::read_file(bedrock_resources + "/models.json"));
  for (const Json &rule : table.at("rules")) {
    const Json found = profile("eu." + rule.at("contains").get<std::string>() + "x");
    CHECK(found.contains("parameters"));
    for (const char *own : {"thinking", "efforts", "kind", "contains", "forces_tools"})
      CHECK_FALSE(found.contains(own));
  }
}

TEST_CASE("the region is part of the address unless another one is given") {
  CHECK(profile("m").at("system") == "aws.bedrock");
  CHECK(profile("m").at("server") == "bedrock-runtime.us-east-1.amazonaws.com:443");
  CHECK(profile("m", {{"base_url", "http://127.0.0.1:9/"}}).at("server") == "127.0.0.1:9");
  CHECK(profile("m", {{"base_url", "https://b.{region}.amazonaws.com.cn"}}).at("server") ==
        "b.us-east-1.amazonaws.com.cn:443");
}

TEST_CASE("the keys that are given must be one way to sign a request") {
  CHECK_NOTHROW(validate(with(Json::object())));
  CHECK_NOTHROW(validate({{"region", "us-east-1"}, {"access_key", key}, {"secret_key", key}}));
  CHECK_NOTHROW(validate(with({{"access_key", key}, {"secret_key", key}, {"auth", "sigv4"}})));
  CHECK_THROWS_WITH(validate({{"region", "us-east-1"}, {"access_key", key}}),
                    "a request to Bedrock needs api_key, or both access_key and secret_key");
  CHECK_THROWS_WITH(validate({{"region", "us-east-1"}, {"auth", "bearer"}}), "auth: bearer needs api_key");
  CHECK_THROWS_WITH(validate(with({{"access_key", key}, {"secret_key", key}})),
                    "both an api_key and an access_key are given, and not which of them is meant");
  CHECK_THROWS_WITH(validate(with({{"extra_headers", {{"Authorization", "x"}}}})),
                    "the header Authorization would carry a key that is written in the pipeline");
}

TEST_CASE("the options are a schema that the host understands, and the examples fit it") {
  const Json info = Json::parse(athanor::read_file(bedrock_resources + "/info.json"));
  const Json &options = info.at("options");
  for (const auto &fault : athanor::schema_faults(options)) FAIL(fault.pointer + ": " + fault.message);
  for (const Json &example : info.at("examples"))
    for (const auto &fault : athanor::check_against(example.at("options"), options))
      FAIL(fault.pointer + ": " + fault.message);
  CHECK_FALSE(athanor::check_against({{"region", "us east"}}, options).empty());
}
