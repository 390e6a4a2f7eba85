// SPDX-License-Identifier: Apache-2.0
//
// Every conversation with the service in fixtures/, played whole and byte by byte.
#include <catch2/catch.hpp>

#include "tests/plugins/bedrock/bedrock.hpp"
#include "tests/plugins/provider_fixture.hpp"

using namespace athanor::test;

namespace {

std::vector<std::string> cases() {
  static const std::string ending = ".chat.json";
  std::vector<std::string> out;
  for (const auto &entry : fs::directory_iterator(bedrock_fixtures)) {
    const std::string name = entry.path().filename();
    if (name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
      out.push_back(name.substr(0, name.size() - ending.size()));
  }
  std::sort(out.begin(), out.end());
  return out;
}

Json expected(const std::string &name, const std::string &what) {
  return Json::parse(athanor::read_file(fs::path(bedrock_fixtures) / (name + "." + what + ".json")));
}

std::string told(const Outcome &outcome, const std::string &type) {
  std::string out;
  for (const Json &delta : outcome.deltas)
    if (delta.at("type") == type) out += delta.at("text").get<std::string>();
  return out;
}

std::string written(const Json &reply, const std::string &type) {
  std::string out;
  for (const Json &part : reply.at("parts"))
    if (part.at("type") == type) out += part.value("text", "");
  return out;
}

}  // namespace

TEST_CASE("conversations with the service are encoded and decoded to the letter") {
  REQUIRE(cases().size() > 20);
  for (const std::string &name : cases()) {
    DYNAMIC_SECTION(name) {
      const Outcome whole = play<Bedrock>(bedrock_fixtures, name, bedrock_resources, false);
      CHECK(whole.request.dump(2) == expected(name, "request").dump(2));
      INFO(whole.reply.dump(2));
      CHECK(first_difference(expected(name, "reply"), whole.reply) == "");

      const Outcome bytes = play<Bedrock>(bedrock_fixtures, name, bedrock_resources, true);
      CHECK(bytes.reply == whole.reply);
      CHECK(bytes.deltas == whole.deltas);
    }
  }
}

TEST_CASE("what is told on the way is what the reply says in the end") {
  for (const char *name : {"text", "thinking", "tool_call", "thinking_unsigned"}) {
    const Outcome outcome = play<Bedrock>(bedrock_fixtures, name, bedrock_resources, false);
    CHECK(told(outcome, "text") == written(outcome.reply, "text"));
    CHECK(told(outcome, "reasoning") == written(outcome.reply, "reasoning"));
  }
}

TEST_CASE("reasoning goes back exactly as it came") {
  const Outcome first = play<Bedrock>(bedrock_fixtures, "thinking", bedrock_resources, true);
  const Json given = Json::parse(athanor::read_file(fs::path(bedrock_fixtures) / "thinking.chat.json"));
  Json chat = given.at("chat");
  chat["messages"].push_back({{"role", "assistant"}, {"parts", first.reply.at("parts")}});
  chat["messages"].push_back({{"role", "user"}, {"parts", Json::array({{{"type", "text"}, {"text", "Sure?"}}})}});
  chat["schema"] = "athanor.provider.complete/1";

  athanor::sdk::testing::FakeHost host;
  host.answer("athanor.http/1", Json{{"status", 500}, {"body", "enough"}});
  CHECK_THROWS_AS(athanor::sdk::testing::run<Bedrock>(given.at("options"), bedrock_resources, chat, host),
                  athanor::sdk::Error);
  const std::string sent = host.calls().at(0).request.at("body").at("json_text");
  const Json content = Json::parse(sent).at("messages").at(1).at("content");
  CHECK(content.at(0).at("reasoningContent").at("reasoningText") ==
        Json{{"text", "7 is prime: 2 and 3 do not divide it.\n\u201cDone\u201d"},
             {"signature", "EqQBCkYIARgCKkAx+/zQ==9aB"}});
  CHECK(content.at(1).at("reasoningContent").at("redactedContent") == "EmwKAhgBEgy3va3pzixk");
}
