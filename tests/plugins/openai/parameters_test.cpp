// SPDX-License-Identifier: Apache-2.0
//
// A parameter that a model does not take is left out or brought to what it takes, and the reply says so.
#include <catch2/catch.hpp>

#include "provider_under_test.hpp"

using namespace athanor::test;

namespace {

Asked with(const Json &options, const std::string &model, const Json &parameters) {
  Json chat = parameters;
  chat["model"] = model;
  chat["messages"] = Json::array({user("Hi.")});
  const bool responses = options.value("api", "") == "responses";
  return ask(options, chat, responses ? response(Json::array()) : completion({{"content", "."}}));
}

// The parameters that the reply warns of.
Json warned(const Asked &asked) {
  Json out = Json::array();
  for (const Json &warning : asked.reply.value("warnings", Json::array())) out.push_back(warning.at("parameter"));
  return out;
}

const Json sampling{{"temperature", 0.5}, {"top_p", 0.9}, {"seed", 1}, {"stop", {"END"}}};

}  // namespace

TEST_CASE("what the model takes is sent without a word") {
  const Asked asked = with(Json::object(), "gpt-4o", sampling);
  for (const auto &[name, value] : sampling.items()) CHECK(asked.body.at(name) == value);
  CHECK(warned(asked) == Json::array());
}

TEST_CASE("what it does not take is left out with a warning") {
  const Asked asked = with(Json::object(), "o3", sampling);
  CHECK(asked.body.at("seed") == 1);
  CHECK_FALSE(asked.body.contains("temperature"));
  CHECK(warned(asked) == Json::array({"temperature", "top_p", "stop"}));
}

TEST_CASE("from gpt-5.1 on, sampling is taken when the model does not think") {
  const Json thinking{{"temperature", 0.5}, {"reasoning", "low"}},
      not_thinking{{"temperature", 0.5}, {"reasoning", "none"}};
  CHECK(warned(with(Json::object(), "gpt-5.1", thinking)) == Json::array({"temperature"}));
  const Asked asked = with(Json::object(), "gpt-5.1", not_thinking);
  CHECK(asked.body.at("temperature") == 0.5);
  CHECK(asked.body.at("reasoning_effort") == "none");
  CHECK(warned(asked) == Json::array());
}

TEST_CASE("a level of reasoning is brought to the nearest that the model takes") {
  CHECK(with(Json::object(), "o3", {{"reasoning", "high"}}).body.at("reasoning_effort") == "high");
  const Asked asked = with(Json::object(), "o3", {{"reasoning", "max"}});
  CHECK(asked.body.at("reasoning_effort") == "high");
  CHECK(warned(asked) == Json::array({"reasoning"}));
  CHECK(with({{"api", "responses"}}, "gpt-5.6-sol", {{"reasoning", "max"}}).body.at("reasoning") ==
        Json{{"effort", "max"}});
  CHECK(warned(with(Json::object(), "gpt-4o", {{"reasoning", "low"}})) == Json::array({"reasoning"}));
}

TEST_CASE("servers that only switch thinking on and off say that there are no levels") {
  const Json llama{{"base_url", "http://localhost:8080/v1"}, {"server", "llama.cpp"}};
  const Asked on = with(llama, "m", {{"reasoning", "high"}});
  CHECK(on.body.at("chat_template_kwargs") == Json{{"enable_thinking", true}});
  CHECK_FALSE(on.body.contains("reasoning_effort"));
  CHECK(warned(on) == Json::array({"reasoning"}));
  CHECK(warned(with(llama, "m", {{"reasoning", "none"}})) == Json::array());
}

TEST_CASE("the limit of an answer goes by the name that the model knows") {
  CHECK(with(Json::object(), "gpt-5", {{"max_output_tokens", 7}}).body.at("max_completion_tokens") == 7);
  CHECK(with({{"base_url", "http://box/v1"}}, "m", {{"max_output_tokens", 7}}).body.at("max_tokens") == 7);
  CHECK(with({{"api", "responses"}}, "gpt-5", {{"max_output_tokens", 7}}).body.at("max_output_tokens") == 7);
  CHECK(with({{"base_url", "http://box/v1"}, {"capabilities", {{"token_limit", "max_completion_tokens"}}}}, "m",
             {{"max_output_tokens", 7}})
            .body.at("max_completion_tokens") == 7);
}

TEST_CASE("at most four stops are sent") {
  const Asked asked = with(Json::object(), "gpt-4o", {{"stop", {"a", "b", "c", "d", "e"}}});
  CHECK(asked.body.at("stop") == Json::array({"a", "b", "c", "d"}));
  CHECK(warned(asked) == Json::array({"stop"}));
}

TEST_CASE("a schema goes to a JSON mode where there is nothing better, and to nothing where there is none") {
  const Json format{{"response_format", {{"type", "json"}, {"schema", {{"type", "object"}}}}}};
  const Json other{{"base_url", "http://box/v1"}};
  CHECK(with(other, "m", format).body.at("response_format") == Json{{"type", "json_object"}});
  CHECK(warned(with(other, "m", format)) == Json::array({"response_format"}));
  const Json none{{"base_url", "http://box/v1"}, {"capabilities", {{"json", false}}}};
  CHECK_FALSE(with(none, "m", format).body.contains("response_format"));
  CHECK(warned(with(none, "m", format)) == Json::array({"response_format"}));
}

TEST_CASE("extra_body has the last word, and null takes a member out") {
  const Json options{{"extra_body", {{"temperature", nullptr}, {"service_tier", "flex"}, {"reasoning_effort", "low"}}}};
  const Json body = with(options, "gpt-5.1", {{"temperature", 0.5}, {"reasoning", "none"}}).body;
  CHECK_FALSE(body.contains("temperature"));
  CHECK(body.at("service_tier") == "flex");
  CHECK(body.at("reasoning_effort") == "low");
}

TEST_CASE("a picture or a tool that the model cannot take is refused before anything is sent") {
  const Json picture = Json::parse(R"({"model": "o3-mini", "messages": [{"role": "user", "parts": [
    {"type": "image", "media_type": "image/png", "path": "/x.png"}]}]})");
  CHECK_THROWS_WITH(ask(Json::object(), picture, Json()), Catch::Contains("pictures"));
  const Json tools{
      {"tools", Json::array({{{"name", "t"}, {"description", ""}, {"parameters", {{"type", "object"}}}}})}};
  CHECK_THROWS_WITH(with({{"base_url", "http://box/v1"}}, "m", tools), Catch::Contains("tools"));
}
