// SPDX-License-Identifier: Apache-2.0
//
// What the provider says of models: by exact id, by the longest rule, by default; and what the pipeline may change.
#include <catch2/catch.hpp>

#include "foundation/files.hpp"
#include "foundation/schema.hpp"
#include "tests/plugins/anthropic/anthropic.hpp"
#include "tests/sdk/documents/documents.hpp"

using athanor::test::Anthropic;
using athanor::test::anthropic_resources;
using Json = nlohmann::json;

namespace {

Json profile(const std::string &model, const Json &options = Json::object()) {
  athanor::sdk::testing::FakeHost host;
  return athanor::tests::described(
      "athanor.provider.profile.result/1",
      athanor::sdk::testing::run<Anthropic>(options, anthropic_resources,
                                            {{"schema", "athanor.provider.profile/1"}, {"model", model}}, host));
}

}  // namespace

TEST_CASE("a model is known by the longest rule that fits its id") {
  const Json newest = profile("claude-opus-4-8");
  CHECK(newest.at("parameters") == Json{"stop", "reasoning"});
  CHECK(newest.at("max_output_tokens") == 128000);
  CHECK(newest.at("structured") == Json{"native", "tool", "text"});
  CHECK(newest.at("cache") == "explicit");
  CHECK(newest.at("vision") == true);

  CHECK(profile("claude-sonnet-4-6").at("parameters") == Json{"temperature", "top_p", "stop", "reasoning"});
  CHECK(profile("claude-haiku-4-5-20251001").at("max_output_tokens") == 64000);
  CHECK(profile("claude-opus-4-1-20250805").at("max_output_tokens") == 32000);
  CHECK(profile("claude-3-5-haiku-20241022").at("max_output_tokens") == 8192);
  CHECK(profile("claude-3-opus-20240229").at("max_output_tokens") == 4096);
  CHECK(profile("proxy/claude-sonnet-5").at("max_output_tokens") == 128000);
}

TEST_CASE("an exact id wins over the rules") {
  const Json old = profile("claude-opus-4-20250514");
  CHECK(old.at("max_output_tokens") == 32000);
  CHECK(old.at("structured") == Json{"tool", "text"});
}

TEST_CASE("an unknown Claude is taken for one of the newest, another model for little") {
  const Json newer = profile("claude-ode-7");
  CHECK(newer.at("max_output_tokens") == 128000);
  CHECK(newer.at("parameters") == Json{"stop", "reasoning"});
  CHECK(newer.at("description").get<std::string>().find("newer than this table") != std::string::npos);

  const Json other = profile("qwen3-8b");
  CHECK(other.at("structured") == Json{"text"});
  CHECK(other.at("vision") == false);
  CHECK(other.at("cache") == "none");
  CHECK_FALSE(other.contains("max_output_tokens"));
  CHECK_FALSE(other.contains("context_tokens"));
}

TEST_CASE("a profile says whose interface it is and where it is served") {
  CHECK(profile("claude-opus-5").at("system") == "anthropic");
  CHECK(profile("claude-opus-5").at("server") == "api.anthropic.com:443");
  CHECK(profile("q", {{"base_url", "http://127.0.0.1:8080/"}}).at("server") == "127.0.0.1:8080");
  CHECK(profile("q", {{"base_url", "http://[::1]/x"}}).at("server") == "[::1]:80");
  CHECK(profile("q", {{"base_url", "https://[::1]:9/x"}}).at("server") == "[::1]:9");
}

TEST_CASE("what the pipeline says of a model wins, and the table's own members stay inside") {
  const Json given =
      profile("qwen3-8b", {{"capabilities", {{"vision", true}, {"price", "free"}, {"thinking", "budget"}}}});
  CHECK(given.at("vision") == true);
  CHECK(given.at("price") == "free");
  for (const char *own : {"thinking", "efforts", "kind", "contains", "prefix"}) CHECK_FALSE(given.contains(own));
}

TEST_CASE("every entry of the table leads to a profile") {
  const Json table = Json::parse(athanor::read_file(anthropic_resources + "/models.json"));
  for (const auto &[id, entry] : table.at("exact").items()) CHECK(profile(id).contains("parameters"));
  for (const Json &rule : table.at("rules")) {
    const std::string id = rule.contains("prefix") ? rule.at("prefix") : rule.at("contains");
    CHECK(profile(id).contains("parameters"));
  }
}

TEST_CASE("the options are a schema that the host understands, and the examples fit it") {
  const Json info = Json::parse(athanor::read_file(anthropic_resources + "/info.json"));
  const Json &options = info.at("options");
  for (const auto &fault : athanor::schema_faults(options)) FAIL(fault.pointer + ": " + fault.message);
  for (const Json &example : info.at("examples"))
    for (const auto &fault : athanor::check_against(example.at("options"), options))
      FAIL(fault.pointer + ": " + fault.message);
}

TEST_CASE("a key does not belong into extra_headers") {
  using athanor::sdk::testing::Instance;
  CHECK_NOTHROW(Instance<Anthropic>::validate({{"extra_headers", {{"x-team", "lab"}}}}));
  CHECK_THROWS_WITH(Instance<Anthropic>::validate({{"extra_headers", {{"X-Api-Key", "sk-1"}}}}),
                    "the header X-Api-Key would carry a key that is written in the pipeline");
}
