// SPDX-License-Identifier: Apache-2.0
//
// One small question to a model.
#include "run/ping.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"

using namespace athanor;

namespace {

Role role() {
  Role out;
  out.name = "default";
  out.model = "one";
  out.settings = {{"temperature", 0.5}, {"reasoning", "max"}, {"max_output_tokens", 30000}};
  return out;
}

Quote priced() {
  Quote out;
  out.price = price_from({{"input", 2}, {"output", 10}});
  return out;
}

}  // namespace

TEST_CASE("a ping is short, and tries the role's settings but for those that make answers long") {
  Json sent;
  const Ping said = ping(role(), priced(), [&](const Json &chat) -> Json {
    sent = chat;
    return {{"parts", Json::array()},
            {"usage", {{"input_tokens", 12}, {"output_tokens", 2}}},
            {"model_resolved", "one-2026"},
            {"warnings", {{{"parameter", "temperature"}, {"message", "not taken"}}}}};
  });
  CHECK(sent.at("schema") == "athanor.provider.complete/1");
  CHECK(sent.at("model") == "one");
  CHECK(sent.at("temperature") == 0.5);
  CHECK(sent.at("max_output_tokens").get<int>() < 100);
  CHECK_FALSE(sent.contains("reasoning"));
  CHECK(said.ok);
  CHECK(said.model == "one-2026");
  CHECK(said.words == "temperature: not taken");
  CHECK(said.cost == 12 * 2000000 + 2 * 10000000);
}

TEST_CASE("a model that does not answer is reported in words, with the error for programs") {
  const Ping said = ping(role(), priced(),
                         [](const Json &) -> Json { throw Error("auth", "the key is not accepted", "check the key"); });
  CHECK(said.asked);
  CHECK_FALSE(said.ok);
  CHECK(said.words == "auth: the key is not accepted; check the key");
  CHECK(as_json(said).at("error").at("code") == "auth");
}

TEST_CASE("a stand-in that answers tasks is not asked, and a cost without numbers is unknown") {
  Quote scripted;
  scripted.profile = {{"wants", {"task"}}};
  const Ping none = ping(role(), scripted, [](const Json &) -> Json { throw Error("internal", "asked after all"); });
  CHECK_FALSE(none.asked);
  CHECK(none.words == "scripted: not asked");
  const Ping bare = ping(role(), priced(), [](const Json &) { return Json{{"parts", Json::array()}}; });
  CHECK(bare.ok);
  CHECK_FALSE(bare.cost);
  CHECK(as_json(bare).at("cost_usd").is_null());
}
