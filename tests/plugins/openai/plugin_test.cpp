// SPDX-License-Identifier: Apache-2.0
//
// The built plugin from outside: its description is well formed, its examples work, its servers are those of its table.
#include <catch2/catch.hpp>

#include <set>

#include "foundation/files.hpp"
#include "foundation/schema.hpp"
#include "plugin/info.hpp"
#include "provider_under_test.hpp"
#include "tests/plugins/component.hpp"

using namespace athanor::test;

TEST_CASE("the description is what the host expects of one") {
  const Component component("openai", "provider", "openai");
  CHECK(athanor::info_faults("provider", component.info()) == std::vector<std::string>{});
}

TEST_CASE("every example can be used as it stands") {
  const Component described("openai", "provider", "openai");
  const Json info = described.info();
  std::set<std::string> systems;
  for (const Json &example : info.at("examples")) {
    INFO(example.at("title"));
    const Json options = athanor::normalised(example.at("options"), info.at("options"));
    Component component("openai", "provider", "openai");
    CHECK(component.validate(options).status == ATHANOR_OK);
    REQUIRE(component.create(options).status == ATHANOR_OK);
    const Ended profile = component.run({{"schema", "athanor.provider.profile/1"}, {"model", "gpt-4o"}});
    REQUIRE(profile.status == ATHANOR_OK);
    systems.insert(profile.value.at("system").get<std::string>());
  }
  CHECK(systems ==
        std::set<std::string>{"openai", "azure.ai.openai", "llama.cpp", "vllm", "ollama", "deepseek", "openrouter"});
}

TEST_CASE("the servers that may be named are the rows of the table, and every rule names a kind that is there") {
  const Component component("openai", "provider", "openai");
  const Json named = component.info().at("options").at("properties").at("server").at("enum");
  const Json servers = Json::parse(athanor::read_file(resources() / "servers.json")).at("servers");
  CHECK(named.size() == servers.size());
  for (const Json &name : named) CHECK(servers.contains(name.get<std::string>()));
  const Json models = Json::parse(athanor::read_file(resources() / "models.json"));
  for (const Json &rule : models.at("rules")) {
    INFO(rule.dump());
    CHECK(models.at("kinds").contains(rule.at("kind").get<std::string>()));
    CHECK(rule.contains("exact") != rule.contains("prefix"));
  }
}
