// SPDX-License-Identifier: Apache-2.0
//
// Whole exchanges with the services, byte for byte: what is sent, what comes back, and what the host is told.
#include <catch2/catch.hpp>
#include <set>

#include "provider_under_test.hpp"
#include "tests/plugins/provider_fixture.hpp"

using namespace athanor::test;

namespace {

const fs::path fixtures = fs::path(ATHANOR_SOURCE_DIR) / "tests/plugins/openai/fixtures";

std::set<std::string> cases() {
  std::set<std::string> out;
  const std::string ending = ".chat.json";
  for (const auto &file : fs::directory_iterator(fixtures)) {
    const std::string name = file.path().filename().string();
    if (name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
      out.insert(name.substr(0, name.size() - ending.size()));
  }
  return out;
}

Json fixture(const std::string &file) { return Json::parse(athanor::read_file(fixtures / file)); }

std::string told(const std::vector<Json> &deltas, const std::string &type) {
  std::string out;
  for (const Json &delta : deltas)
    if (delta.at("type") == type) out += delta.at("text").get<std::string>();
  return out;
}

std::string in_parts(const Json &reply, const std::string &type) {
  std::string out;
  for (const Json &part : reply.at("parts"))
    if (part.at("type") == type) out += part.value("text", "");
  return out;
}

}  // namespace

TEST_CASE("every exchange is as its fixture says, whole and byte by byte") {
  REQUIRE(cases().size() > 60);
  for (const std::string &name : cases()) {
    INFO("case " << name);
    const Outcome whole = play<OpenAi>(fixtures, name, resources(), false);
    CHECK(first_difference(fixture(name + ".request.json"), whole.request) == "");
    CHECK(first_difference(whole.request, fixture(name + ".request.json")) == "");  // and nothing more is sent
    CHECK(first_difference(fixture(name + ".reply.json"), whole.reply) == "");
    const Outcome bytes = play<OpenAi>(fixtures, name, resources(), true);
    CHECK(bytes.reply == whole.reply);
    CHECK(bytes.deltas == whole.deltas);
  }
}

TEST_CASE("a streamed answer is the answer that would have come in one piece") {
  int pairs = 0;
  for (const std::string &name : cases()) {
    if (cases().count(name + "_stream") == 0 || name.rfind("azure", 0) == 0) continue;
    INFO("case " << name);
    const Json whole = play<OpenAi>(fixtures, name, resources(), false).reply;
    const Json streamed = play<OpenAi>(fixtures, name + "_stream", resources(), false).reply;
    CHECK(whole == streamed);
    ++pairs;
  }
  CHECK(pairs > 20);
}

TEST_CASE("what is told on the way adds up to the answer") {
  for (const std::string &name : cases()) {
    const Outcome outcome = play<OpenAi>(fixtures, name, resources(), true);
    if (outcome.deltas.empty() || outcome.reply.contains("error")) continue;
    INFO("case " << name);
    CHECK(told(outcome.deltas, "text") == in_parts(outcome.reply, "text"));
    CHECK(told(outcome.deltas, "reasoning") == in_parts(outcome.reply, "reasoning"));
  }
}

TEST_CASE("a warning is given once for each parameter that was left out, and for nothing else") {
  for (const std::string &name : cases()) {
    const Json expected = fixture(name + ".reply.json");
    if (expected.contains("error")) continue;
    INFO("case " << name);
    const Json reply = play<OpenAi>(fixtures, name, resources(), false).reply;
    CHECK(reply.value("warnings", Json::array()) == expected.value("warnings", Json::array()));
  }
}
