// SPDX-License-Identifier: Apache-2.0
//
// Tests without a host, a key or a server: a fake host answers for the server and remembers what it was asked.
#include <athanor/testing.hpp>
#include <cstdio>

using athanor::sdk::Error;
using athanor::sdk::Json;
namespace testing = athanor::sdk::testing;

namespace {

// The plugin's first component, driven through its table as a host does.
const athanor_component *const tested = athanor_plugin_v1()->components[0];

int failed = 0;

void check(bool holds, const char *what) {
  if (!holds) ++failed;
  std::printf("%s: %s\n", holds ? "ok" : "NOT SO", what);
}

const Json options{{"base_url", "http://localhost:8080/v1"}, {"api_key", {{"secret", "KEY"}}}};

Json said(const char *role, const char *text) {
  return {{"role", role}, {"parts", Json::array({{{"type", "text"}, {"text", text}}})}};
}

Json chat() {
  return {{"schema", "athanor.provider.complete/1"},
          {"model", "small"},
          {"messages", Json::array({said("system", "Be brief."), said("user", "Hello?")})},
          {"max_output_tokens", 50}};
}

Json http_reply(int status, const Json &body) {
  return {{"status", status}, {"headers", {{"retry-after", "7"}}}, {"body", body.dump()}, {"url", ""}, {"frames", 0}};
}

void encodes_a_chat_and_decodes_the_answer() {
  testing::FakeHost host;
  host.answer(
      "athanor.http/1",
      http_reply(200, {{"choices", Json::array({{{"message", {{"content", "Hello."}}}, {"finish_reason", "length"}}})},
                       {"usage", {{"prompt_tokens", 9}, {"completion_tokens", 2}}}}));
  const Json reply = testing::run(tested, options, "", chat(), host);
  check(reply.at("parts").at(0).at("text") == "Hello.", "the server's text is the reply");
  check(reply.at("finish").at("unified") == "length", "an answer that was cut off says so");
  check(reply.at("usage") == Json{{"input_tokens", 9}, {"output_tokens", 2}},
        "tokens are told as the host counts them");
  const Json &sent = host.calls().at(0).request;
  check(sent.at("url") == "http://localhost:8080/v1/chat/completions", "it asks at /chat/completions");
  check(sent.at("auth").at("secret") == Json{{"secret", "KEY"}}, "the key is named, for the host to fill in");
  check(sent.at("body").at("json").at("messages").at(1) == Json{{"role", "user"}, {"content", "Hello?"}},
        "messages go over");
  check(sent.at("body").at("json").at("max_tokens") == 50, "a limit goes over");
}

void says_why_the_server_refused() {
  testing::FakeHost host;
  host.answer("athanor.http/1", http_reply(429, {{"error", {{"message", "slow down"}}}}));
  try {
    testing::run(tested, options, "", chat(), host);
    check(false, "a refusal is an error");
  } catch (const Error &e) {
    check(e.code == "rate_limited", "a refusal is an error, with the code that tells the host what to do");
    check(e.message.find("slow down") != std::string::npos, "in the server's words");
    check(e.details.value("retry_after_s", 0.0) == 7.0, "and when to come back");
  }
}

void answers_from_the_pipeline_where_it_is_told_to() {
  testing::FakeHost host;
  Json with = options, asked = chat();
  with["canned"] = "Yes.";
  asked["model"] = "canned";
  const Json reply = testing::run(tested, with, "", asked, host);
  check(reply.at("parts").at(0).at("text") == "Yes." && host.calls().empty(), "the model canned asks nobody");
  const Json profile =
      testing::run(tested, with, "", {{"schema", "athanor.provider.profile/1"}, {"model", "canned"}}, host);
  check(profile.at("description") == "a text from the pipeline; no language model", "and says what it is");
}

}  // namespace

int main() {
  encodes_a_chat_and_decodes_the_answer();
  says_why_the_server_refused();
  answers_from_the_pipeline_where_it_is_told_to();
  return failed == 0 ? 0 : 1;
}
