// SPDX-License-Identifier: Apache-2.0
//
// For tests of the provider `ollama`: one chat in, the body that was sent and the reply out.
#pragma once

#include "ollama.hpp"
#include "tests/sdk/documents/documents.hpp"

#include <athanor/testing.hpp>

namespace athanor::test {

using sdk::Json;

inline const std::string ollama_resources = std::string(ATHANOR_SOURCE_DIR) + "/plugins/providers/ollama";

inline Json ollama_profile(const std::string &model, const Json &options = Json::object()) {
  sdk::testing::FakeHost host;
  return athanor::tests::described(
      "athanor.provider.profile.result/1",
      sdk::testing::run<ollama::Ollama>(options, ollama_resources,
                                        {{"schema", "athanor.provider.profile/1"}, {"model", model}}, host));
}

struct Asked {
  std::string url, text;  // the body's own text
  Json body, reply;
};

// Asks without a stream.
inline Asked ask_ollama(Json chat, const Json &options = Json::object()) {
  Asked out;
  sdk::testing::FakeHost host;
  host.answer("athanor.http/1", [&](const Json &request) -> Json {
    out.url = request.at("url");
    out.text = request.at("body").at("json_text");
    out.body = Json::parse(out.text);
    const Json answer{{"message", {{"role", "assistant"}, {"content", "ok"}}}, {"done", true}};
    return {{"status", 200}, {"headers", Json::object()}, {"body", answer.dump()}};
  });
  chat["schema"] = "athanor.provider.complete/1";
  chat["stream"] = false;
  out.reply = sdk::testing::run<ollama::Ollama>(options, ollama_resources, chat, host);
  return out;
}

inline Json simple_chat(const std::string &model, Json more = Json::object()) {
  more["model"] = model;
  more["messages"] = Json::array({{{"role", "user"}, {"parts", {{{"type", "text"}, {"text", "Hi."}}}}}});
  return more;
}

// The parameters that the reply warns of.
inline std::vector<std::string> warned(const Json &reply) {
  std::vector<std::string> out;
  for (const Json &one : reply.value("warnings", Json::array())) out.push_back(one.at("parameter"));
  return out;
}

}  // namespace athanor::test
