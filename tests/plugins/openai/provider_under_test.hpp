// SPDX-License-Identifier: Apache-2.0
//
// The provider as a class that the fake host can drive, with its real tables, and short ways to ask it.
#pragma once

#include <athanor/testing.hpp>

#include "plugins/providers/openai/provider.hpp"
#include "tests/sdk/documents/documents.hpp"

namespace athanor::test {

using sdk::Json;

struct OpenAi : openai::Provider {
  static constexpr const char *kind = "provider", *name = "openai", *info = "{}";
  using Provider::Provider;
};

inline std::filesystem::path resources() {
  return std::filesystem::path(ATHANOR_SOURCE_DIR) / "plugins/providers/openai";
}

inline Json profile_of(const Json &options, const std::string &model) {
  sdk::testing::FakeHost host;
  return athanor::tests::described(
      "athanor.provider.profile.result/1",
      sdk::testing::run<OpenAi>(options, resources(), {{"schema", "athanor.provider.profile/1"}, {"model", model}},
                                host));
}

inline Json user(const std::string &text) {
  return {{"role", "user"}, {"parts", Json::array({{{"type", "text"}, {"text", text}}})}};
}

// What the server is sent, what it answers, and what the host gets.
struct Asked {
  std::string body_text;
  Json body, reply;
};

// Asks without a stream; the server answers with `document`.
inline Asked ask(const Json &options, Json chat, const Json &document) {
  Asked out;
  sdk::testing::FakeHost host;
  host.answer("athanor.http/1", [&](const Json &request) -> Json {
    out.body_text = request.at("body").at("json_text").get<std::string>();
    return {{"status", 200}, {"headers", Json::object()}, {"body", document.dump()}, {"url", ""}, {"frames", 0}};
  });
  chat["schema"] = "athanor.provider.complete/1";
  chat["stream"] = false;
  out.reply = sdk::testing::run<OpenAi>(options, resources(), chat, host);
  out.body = Json::parse(out.body_text);
  return out;
}

// The shortest answers that the two APIs give.
inline Json completion(const Json &message) {
  return {{"choices", Json::array({{{"message", message}, {"finish_reason", "stop"}}})}};
}
inline Json response(const Json &output) { return {{"status", "completed"}, {"output", output}}; }

}  // namespace athanor::test
