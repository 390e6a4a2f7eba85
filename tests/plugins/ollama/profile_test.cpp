// SPDX-License-Identifier: Apache-2.0
//
// What the provider says of models and of itself: exact ids before prefixes before defaults, the user's word over all.
#include <catch2/catch.hpp>

#include "foundation/schema.hpp"
#include "tests/plugins/ollama/provider.hpp"

using namespace athanor::test;

TEST_CASE("a known family has a whole profile") {
  CHECK(ollama_profile("qwen3:14b") == Json{{"schema", "athanor.provider.profile/1"},
                                            {"model", "qwen3:14b"},
                                            {"description", "Qwen 3"},
                                            {"json", true},
                                            {"structured", {"native", "json", "text"}},
                                            {"vision", false},
                                            {"tools", true},
                                            {"stream", true},
                                            {"context_tokens", 32768},
                                            {"parameters", {"temperature", "top_p", "seed", "stop", "reasoning"}},
                                            {"cache", "implicit"},
                                            {"price", "free"},
                                            {"system", "ollama"},
                                            {"server", "localhost:11434"}});
}

TEST_CASE("an exact id goes before its family, and longer prefixes before shorter ones") {
  CHECK(ollama_profile("gemma3:27b").at("vision") == true);
  CHECK(ollama_profile("gemma3:1b").at("vision") == false);
  CHECK(ollama_profile("llama3.2-vision").at("vision") == true);
  CHECK(ollama_profile("llama3.2").at("vision") == false);
}

TEST_CASE("of an unknown model little is claimed") {
  const Json profile = ollama_profile("our-lab/thing:7b");
  CHECK(profile.at("vision") == false);
  CHECK(profile.at("tools") == false);
  CHECK(profile.at("parameters") == Json{"temperature", "top_p", "seed", "stop"});
}

TEST_CASE("what the user says of a model goes before what is known") {
  const Json profile = ollama_profile("our-lab/thing:7b", {{"num_ctx", 8192}, {"capabilities", {{"vision", true}}}});
  CHECK(profile.at("vision") == true);
  CHECK(profile.at("context_tokens") == 8192);
}

TEST_CASE("what Ollama's cloud answers is not free") {
  CHECK(ollama_profile("llama3.2", {{"base_url", "http://gpu-box:11434"}}).at("price") == "free");
  CHECK_FALSE(ollama_profile("gpt-oss:120b", {{"base_url", "https://ollama.com"}}).contains("price"));
  CHECK_FALSE(ollama_profile("gpt-oss:120b-cloud").contains("price"));  // a server at home hands it on
}

TEST_CASE("an address is taken with or without its path, but not the other protocol's") {
  CHECK(ask_ollama(simple_chat("llama3.2"), {{"base_url", "https://ollama.com/api/"}}).url ==
        "https://ollama.com/api/chat");
  using Instance = athanor::sdk::testing::Instance<athanor::ollama::Ollama>;
  CHECK_THROWS_WITH(Instance::validate({{"base_url", "http://localhost:11434/v1"}}),
                    "the address http://localhost:11434/v1 is that of Ollama's OpenAI-compatible side");
  CHECK_THROWS_WITH(Instance::validate({{"extra_options", {{"num_ctx", 5}}}}), "num_ctx stands in extra_options");
  CHECK_THROWS_WITH(Instance::validate({{"extra_headers", {{"Authorization", "x"}}}}),
                    "the header Authorization carries a key");
}

TEST_CASE("its options and their examples fit the host's schemas") {
  const Json info = Json::parse(athanor::ollama::Ollama::info);
  CHECK(athanor::schema_faults(info.at("options")).empty());
  for (const Json &example : info.at("examples"))
    CHECK(athanor::check_against(example.at("options"), info.at("options")).empty());
  CHECK(athanor::normalised(Json::object(), info.at("options")).at("num_ctx") == 32768);
}
