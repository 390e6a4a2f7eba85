// SPDX-License-Identifier: Apache-2.0
//
// Every case in fixtures/: the request that is sent, and the reply or error that is made of the server's very bytes,
// whether they come at once or one by one.
#include "ollama.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/plugins/provider_fixture.hpp"

using namespace athanor::test;

namespace {

const fs::path fixtures = fs::path(ATHANOR_SOURCE_DIR) / "tests/plugins/ollama/fixtures";
const fs::path resources = fs::path(ATHANOR_SOURCE_DIR) / "plugins/providers/ollama";

std::vector<std::string> cases() {
  const std::string end = ".chat.json";
  std::vector<std::string> out;
  for (const auto &entry : fs::directory_iterator(fixtures)) {
    const std::string file = entry.path().filename().string();
    if (file.size() > end.size() && file.compare(file.size() - end.size(), end.size(), end) == 0)
      out.push_back(file.substr(0, file.size() - end.size()));
  }
  std::sort(out.begin(), out.end());
  return out;
}

Json file(const std::string &name) { return Json::parse(athanor::read_file(fixtures / name)); }

std::string told(const std::vector<Json> &deltas, const std::string &type) {
  std::string out;
  for (const Json &delta : deltas)
    if (delta.at("type") == type) out += delta.at("text").get<std::string>();
  return out;
}

}  // namespace

TEST_CASE("every case is answered as it should be, whole and byte by byte") {
  REQUIRE(cases().size() > 20);
  for (const std::string &name : cases()) {
    INFO("case " << name);
    const Outcome whole = play<athanor::ollama::Ollama>(fixtures, name, resources, false);
    CHECK(first_difference(file(name + ".reply.json"), whole.reply) == "");
    if (fs::exists(fixtures / (name + ".request.json"))) {
      const Json expected = file(name + ".request.json");
      CHECK(first_difference(expected, whole.request) == "");
      CHECK(first_difference(whole.request, expected) == "");  // and nothing else
    }
    const Outcome slow = play<athanor::ollama::Ollama>(fixtures, name, resources, true);
    CHECK(slow.reply == whole.reply);
    CHECK(slow.deltas == whole.deltas);
  }
}

TEST_CASE("what a stream tells on the way is what its reply holds") {
  for (const std::string &name : cases()) {
    if (!file(name + ".chat.json").at("chat").value("stream", true)) continue;
    INFO("case " << name);
    const Outcome outcome = play<athanor::ollama::Ollama>(fixtures, name, resources, true);
    if (outcome.reply.contains("error")) continue;
    for (const std::string type : {"text", "reasoning"}) {
      std::string held;
      for (const Json &part : outcome.reply.at("parts"))
        if (part.at("type") == type) held += part.at("text").get<std::string>();
      CHECK(told(outcome.deltas, type) == held);
    }
  }
}

TEST_CASE("no key is in a request, only its name") {
  for (const std::string &name : cases()) {
    const Outcome outcome = play<athanor::ollama::Ollama>(fixtures, name, resources, false);
    CHECK(outcome.request.at("url").get<std::string>().find("key=") == std::string::npos);
    if (outcome.request.contains("auth")) CHECK(outcome.request.at("auth").at("secret").is_object());
  }
}
