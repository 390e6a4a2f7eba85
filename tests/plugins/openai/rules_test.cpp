// SPDX-License-Identifier: Apache-2.0
//
// What the tables say of a model behind a server, and what the user may say against them.
#include <catch2/catch.hpp>

#include "provider_under_test.hpp"

using namespace athanor::test;
using athanor::openai::Rules;
using athanor::openai::Settings;
using athanor::sdk::Error;

namespace {

Json openai(const std::string &model) { return profile_of(Json::object(), model); }

Settings at(const std::string &base_url) { return Settings(Json{{"base_url", base_url}}); }

std::string role_of(const std::string &model) {
  return Rules(resources()).traits(Settings(Json::object()), model).text("system_role");
}

}  // namespace

TEST_CASE("the server is guessed from the host of base_url, with care") {
  const Rules rules(resources());
  CHECK(rules.guess("api.openai.com", 443) == "openai");
  CHECK(rules.guess("eu.api.openai.com", 443) == "openai");
  CHECK(rules.guess("lab.openai.azure.com", 443) == "azure");
  CHECK(rules.guess("api.deepseek.com", 443) == "deepseek");
  CHECK(rules.guess("openrouter.ai", 443) == "openrouter");
  CHECK(rules.guess("localhost", 11434) == "ollama");
  CHECK(rules.guess("localhost", 8080) == "other");
  CHECK(rules.guess("api.openai.com.example.org", 443) == "other");
  CHECK(rules.guess("notapi.openai.com", 443) == "other");
}

TEST_CASE("an address is read from base_url") {
  CHECK(at("http://GPU-Box:8000/v1/").address() == "gpu-box:8000");
  CHECK(at("http://GPU-Box:8000/v1/").base_url == "http://GPU-Box:8000/v1");
  CHECK(at("https://[::1]:8443/v1").address() == "[::1]:8443");
  CHECK(at("http://[::1]/v1").address() == "[::1]:80");
  CHECK(at("http://127.0.0.1:1/v1").on_this_machine());
  CHECK_FALSE(Settings(Json::object()).on_this_machine());
}

TEST_CASE("a base_url that cannot be meant is refused with what to write") {
  CHECK_THROWS_WITH(at("https://x.org/v1/chat/completions"), Catch::Contains("appended"));
  CHECK_THROWS_WITH(at("https://{resource}.openai.azure.com"), Catch::Contains("placeholder"));
}

TEST_CASE("an exact name goes before a prefix, a longer prefix before a shorter one") {
  CHECK(openai("gpt-4o-2024-08-06").at("structured")[0] == "native");
  CHECK(openai("gpt-4o-2024-05-13").at("structured")[0] == "tool");
  CHECK(openai("gpt-4o-search-preview").at("parameters") == Json::array());
  CHECK(openai("o3").at("vision") == true);
  CHECK(openai("o3-mini").at("vision") == false);
}

TEST_CASE("a prefix ends where a word ends") {
  CHECK(openai("gpt-4-0613").at("json") == false);
  CHECK(openai("gpt-4o").at("json") == true);
  CHECK(openai("o1x").at("description").get<std::string>().find("no rule") != std::string::npos);
}

TEST_CASE("reasoning models are told apart as OpenAI's names do it") {
  for (const char *model : {"o1", "o3-mini", "o4-mini-2025-04-16", "gpt-5", "gpt-5-nano", "gpt-5.1-chat-latest",
                            "gpt-5.6-terra", "gpt-6-sol"})
    CHECK(role_of(model) == "developer");
  for (const char *model : {"gpt-4o", "gpt-4.1-mini", "gpt-5-chat-latest", "ft:gpt-4o:me::1", "whatever"})
    CHECK(role_of(model) == "system");
  CHECK(openai("gpt-5").at("parameters") == Json::array({"seed", "reasoning"}));
  CHECK(openai("gpt-5.1").at("parameters") == Json::array({"temperature", "top_p", "seed", "reasoning"}));
  CHECK(openai("o1").at("parameters") == Json::array({"seed", "stop", "reasoning"}));
}

TEST_CASE("a model that no rule knows is treated with care") {
  const Json profile = profile_of({{"base_url", "https://llm.example.org/v1"}}, "new-model");
  CHECK(profile.at("vision") == false);
  CHECK(profile.at("tools") == false);
  CHECK(profile.at("structured") == Json::array({"json", "text"}));
  CHECK_FALSE(profile.contains("context_tokens"));
  CHECK_FALSE(profile.contains("price"));
  CHECK(profile.at("system") == "openai_compatible");
  CHECK(profile.at("server") == "llm.example.org:443");
}

TEST_CASE("OpenAI's rules hold at OpenAI only, unless a model is said to be like one of them") {
  CHECK(profile_of({{"base_url", "https://llm.example.org/v1"}}, "gpt-4o").at("vision") == false);
  const Json azure{{"base_url", "https://lab.openai.azure.com/openai/v1"}, {"capabilities", {{"like", "gpt-5.1"}}}};
  const Json profile = profile_of(azure, "my-deployment");
  CHECK(profile.at("model") == "my-deployment");
  CHECK(profile.at("vision") == true);
  CHECK(profile.at("system") == "azure.ai.openai");
  CHECK_THROWS_WITH(profile_of({{"capabilities", {{"like", "unheard-of"}}}}, "m"), Catch::Contains("unheard-of"));
}

TEST_CASE("capabilities have the last word") {
  const Json options{{"base_url", "http://box:1/v1"},
                     {"capabilities",
                      {{"vision", true},
                       {"tools", true},
                       {"structured", {"native", "tool", "json", "text"}},
                       {"context_tokens", 8192},
                       {"max_output_tokens", 1024},
                       {"parameters", {"seed"}},
                       {"price", "free"},
                       {"limits", {{"concurrency", 2}}}}}};
  const Json profile = profile_of(options, "m");
  CHECK(profile.at("vision") == true);
  CHECK(profile.at("structured") == Json::array({"native", "tool", "json", "text"}));
  CHECK(profile.at("context_tokens") == 8192);
  CHECK(profile.at("max_output_tokens") == 1024);
  CHECK(profile.at("parameters") == Json::array({"seed"}));
  CHECK(profile.at("price") == "free");
  CHECK(profile.at("limits") == Json{{"concurrency", 2}});
}

TEST_CASE("a rung that needs what the model does not have is not offered") {
  CHECK(profile_of({{"capabilities", {{"tools", false}}}}, "gpt-4o").at("structured") ==
        Json::array({"native", "json", "text"}));
  CHECK(profile_of({{"capabilities", {{"json", false}}}}, "gpt-4o").at("structured") ==
        Json::array({"native", "tool", "text"}));
}

TEST_CASE("a local server of this machine bills nobody") {
  CHECK(profile_of({{"base_url", "http://localhost:11434/v1"}}, "qwen3").at("price") == "free");
  CHECK_FALSE(profile_of({{"base_url", "http://box:11434/v1"}}, "qwen3").contains("price"));
  CHECK_FALSE(profile_of({{"base_url", "http://localhost:4000/v1"}}, "qwen3").contains("price"));
}

TEST_CASE("the Responses API takes no seed and no stop, and is not spoken everywhere") {
  CHECK(profile_of({{"api", "responses"}}, "gpt-4o").at("parameters") == Json::array({"temperature", "top_p"}));
  CHECK_THROWS_WITH(profile_of({{"api", "responses"}, {"base_url", "https://api.deepseek.com"}}, "deepseek-chat"),
                    Catch::Contains("does not speak the Responses API"));
}

TEST_CASE("a resources folder without the tables is an error that says so") {
  CHECK_THROWS_WITH(Rules("/nonexistent"), Catch::Contains("servers.json"));
}
