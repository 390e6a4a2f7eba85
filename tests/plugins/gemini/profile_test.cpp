// SPDX-License-Identifier: Apache-2.0
//
// What the provider says of models and of itself: exact ids before prefixes before defaults, the user's word over all.
#include <catch2/catch.hpp>

#include "foundation/schema.hpp"
#include "tests/plugins/gemini/provider.hpp"

using namespace athanor::test;

TEST_CASE("a known model has a whole profile") {
  CHECK(gemini_profile("gemini-2.5-pro") == Json{{"schema", "athanor.provider.profile/1"},
                                                 {"model", "gemini-2.5-pro"},
                                                 {"description", "Gemini 2.5 Pro"},
                                                 {"json", true},
                                                 {"structured", {"native", "tool", "json", "text"}},
                                                 {"vision", true},
                                                 {"tools", true},
                                                 {"stream", true},
                                                 {"context_tokens", 1048576},
                                                 {"max_output_tokens", 65536},
                                                 {"parameters", {"temperature", "top_p", "seed", "stop", "reasoning"}},
                                                 {"cache", "implicit"},
                                                 {"system", "gcp.gemini"},
                                                 {"server", "generativelanguage.googleapis.com:443"}});
}

TEST_CASE("a dated form of a model is the model") {
  const Json profile = gemini_profile("gemini-2.5-flash-lite-preview-09-2025");
  CHECK(profile.at("description") == "Gemini 2.5 Flash-Lite");
  CHECK(profile.at("max_output_tokens") == 65536);
}

TEST_CASE("an exact id goes before its prefixes") {
  CHECK(gemini_profile("gemini-2.5-flash-image").at("tools") == false);
  CHECK(gemini_profile("gemini-2.5-flash").at("tools") == true);
}

TEST_CASE("of an unknown model little is claimed") {
  const Json profile = gemini_profile("learnlm-9");
  CHECK(profile.at("structured") == Json{"json", "text"});
  CHECK(profile.at("vision") == false);
  CHECK(profile.at("tools") == false);
  CHECK_FALSE(profile.contains("context_tokens"));
  CHECK_FALSE(profile.contains("price"));
}

TEST_CASE("what the user says of a model goes before what is known") {
  const Json profile = gemini_profile(
      "learnlm-9", {{"base_url", "http://gateway:8080/gemini/"},
                    {"capabilities", {{"structured", {"native"}}, {"vision", true}, {"context_tokens", 5000}}}});
  CHECK(profile.at("structured") == Json{"native"});
  CHECK(profile.at("vision") == true);
  CHECK(profile.at("context_tokens") == 5000);
  CHECK(profile.at("server") == "gateway:8080");
}

TEST_CASE("its options and their examples fit the host's schemas") {
  const Json info = Json::parse(athanor::gemini::Gemini::info);
  CHECK(athanor::schema_faults(info.at("options")).empty());
  for (const Json &example : info.at("examples"))
    CHECK(athanor::check_against(example.at("options"), info.at("options")).empty());
}

TEST_CASE("a key does not belong into a header of the user's") {
  using Instance = athanor::sdk::testing::Instance<athanor::gemini::Gemini>;
  CHECK_THROWS_WITH(Instance::validate(gemini_options({{"extra_headers", {{"X-Goog-Api-Key", "abc"}}}})),
                    "the header X-Goog-Api-Key carries a key");
  CHECK_NOTHROW(Instance::validate(gemini_options({{"extra_headers", {{"x-lab", "north"}}}})));
}
