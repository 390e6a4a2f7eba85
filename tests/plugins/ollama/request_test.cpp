// SPDX-License-Identifier: Apache-2.0
//
// What is sent: the size of the context always, reasoning by model, and what Ollama has otherwise or not at all.
#include <catch2/catch.hpp>

#include "tests/plugins/ollama/provider.hpp"

using namespace athanor::test;

namespace {

Json tool(const std::string &name) {
  return {{"name", name}, {"description", "looks"}, {"parameters", {{"type", "object"}}}};
}

// The value of `think` for a level, and whether there was a warning.
std::pair<Json, bool> thinking(const std::string &model, const std::string &level) {
  const Asked asked = ask_ollama(simple_chat(model, {{"reasoning", level}}));
  return {asked.body.value("think", Json()), warned(asked.reply) == std::vector<std::string>{"reasoning"}};
}

using Thinks = std::pair<Json, bool>;

}  // namespace

TEST_CASE("the context is always given, and never cut silently") {
  const Json body = ask_ollama(simple_chat("llama3.2")).body;
  CHECK(body == Json{{"model", "llama3.2"},
                     {"messages", {{{"role", "user"}, {"content", "Hi."}}}},
                     {"options", {{"num_ctx", 32768}}},
                     {"stream", false},
                     {"truncate", false}});
}

TEST_CASE("reasoning is a switch, a level, or nothing") {
  CHECK(thinking("qwen3", "none") == Thinks{false, false});
  CHECK(thinking("qwen3", "low") == Thinks{true, true});
  CHECK(thinking("gpt-oss:20b", "none") == Thinks{"low", true});
  CHECK(thinking("gpt-oss:20b", "medium") == Thinks{"medium", false});
  CHECK(thinking("gpt-oss:20b", "max") == Thinks{"high", true});
  CHECK(thinking("llama3.2", "none") == Thinks{false, false});
  CHECK(thinking("llama3.2", "high") == Thinks{nullptr, true});
}

TEST_CASE("the option think speaks where a call does not") {
  CHECK(ask_ollama(simple_chat("qwen3"), {{"think", true}}).body.at("think") == true);
  CHECK(ask_ollama(simple_chat("qwen3", {{"reasoning", "none"}}), {{"think", true}}).body.at("think") == false);
}

TEST_CASE("a choice of tools is kept as far as it can be, and said") {
  const auto ask = [](const Json &choice) {
    return ask_ollama(simple_chat("qwen3", {{"tools", {tool("look"), tool("listen")}}, {"tool_choice", choice}}));
  };
  CHECK(ask("auto").body.at("tools").size() == 2);
  CHECK(warned(ask("auto").reply).empty());
  CHECK(ask("required").body.at("tools").size() == 2);
  CHECK(warned(ask("required").reply) == std::vector<std::string>{"tool_choice"});
  CHECK(ask({{"name", "listen"}}).body.at("tools").at(0).at("function").at("name") == "listen");
  CHECK(warned(ask({{"name", "listen"}}).reply) == std::vector<std::string>{"tool_choice"});
  CHECK_FALSE(ask("none").body.contains("tools"));
  CHECK(warned(ask("none").reply) == std::vector<std::string>{"tool_choice"});
}

TEST_CASE("a parameter that a model is not known to take is left out and said") {
  const Json options{{"capabilities", {{"parameters", {"temperature"}}}}};
  const Asked asked = ask_ollama(simple_chat("llama3.2", {{"seed", 7}, {"temperature", 0.5}}), options);
  CHECK(asked.body.at("options") == Json{{"num_ctx", 32768}, {"temperature", 0.5}});
  CHECK(warned(asked.reply) == std::vector<std::string>{"seed"});
}

TEST_CASE("a document is refused, for Ollama takes none") {
  Json chat = simple_chat("llama3.2");
  chat["messages"][0]["parts"].push_back({{"type", "document"}, {"media_type", "application/pdf"}, {"path", "/a.pdf"}});
  CHECK_THROWS_WITH(ask_ollama(chat), "Ollama takes no documents, and the message has one: /a.pdf");
}

TEST_CASE("members of a schema stand in the order in which they are to be written") {
  const Json schema{{"type", "object"},
                    {"properties", {{"code", {{"type", "string"}}}, {"plan", {{"type", "string"}}}}},
                    {"required", {"plan", "code"}}};
  const std::string text =
      ask_ollama(simple_chat("llama3.2", {{"response_format", {{"type", "json"}, {"schema", schema}}}})).text;
  CHECK(text.find("\"plan\":{") < text.find("\"code\":{"));
}

TEST_CASE("a server that is not there gets a word of advice") {
  athanor::sdk::testing::FakeHost host;
  host.answer("athanor.http/1", [](const Json &) -> Json {
    throw athanor::sdk::Error("unavailable", "localhost:11434 refused the connection");
  });
  Json chat = simple_chat("llama3.2");
  chat["schema"] = "athanor.provider.complete/1";
  try {
    athanor::sdk::testing::run<athanor::ollama::Ollama>(Json::object(), ollama_resources, chat, host);
    FAIL("it answered");
  } catch (const athanor::sdk::Error &e) {
    CHECK(e.code == "unavailable");
    CHECK(e.hint == "is Ollama running at http://localhost:11434? `ollama serve` starts it");
  }
}
