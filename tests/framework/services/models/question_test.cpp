// SPDX-License-Identifier: Apache-2.0
#include "services/models/question.hpp"

#include <catch2/catch.hpp>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;

namespace {

Json text(const std::string &words) { return {{"type", "text"}, {"text", words}}; }

Question asking(const Json &parts) {
  Question out;
  out.messages = {{{"role", "user"}, {"parts", parts}}};
  out.settings = Json::object();
  return out;
}

Role a_role() {
  Role out{"coder", {}, "big-model", {{"temperature", 0.2}, {"reasoning", "low"}}};
  out.provider.name = "acme";
  out.tasks = {{"x.draft", {{"reasoning", "high"}}}};
  return out;
}

}  // namespace

TEST_CASE("a chat has the role's settings, then the task's, then the request's") {
  Question question = asking(Json::array({text("hi")}));
  question.task = "x.draft";
  question.settings = {{"max_output_tokens", 50}};
  const Json chat = chat_for(question, a_role(), {{"stream", true}});
  CHECK(chat.at("model") == "big-model");
  CHECK(chat.at("temperature") == 0.2);
  CHECK(chat.at("reasoning") == "high");
  CHECK(chat.at("max_output_tokens") == 50);
  CHECK(chat.at("stream") == true);
}

TEST_CASE("opaque state goes back only to the provider that it came from") {
  const Json ours{{"provider", "acme"}, {"signature", "abc=="}}, theirs{{"provider", "other"}, {"id", 1}};
  Json thought = {{"type", "reasoning"}, {"text", "hm"}, {"state", ours}};
  Json foreign = {{"type", "reasoning"}, {"text", "ha"}, {"state", theirs}};
  Json said = text("so");
  said["state"] = theirs;
  const Json parts = chat_for(asking({thought, foreign, said}), a_role(), {}).at("messages")[0].at("parts");
  CHECK(parts == Json{thought, text("so")});
}

TEST_CASE("equal questions have equal keys, whatever says nothing about their meaning") {
  Json chat{{"schema", "athanor.provider.complete/1"},
            {"model", "m"},
            {"stream", true},
            {"cache", true},
            {"messages", {{{"role", "user"}, {"parts", Json::array({text("hi")})}}}}};
  const std::string key = chat_key(chat, "acme", 0);
  Json same = chat;
  same["stream"] = false;
  same["cache"] = false;
  same["task"] = {{"attempt", 3}};
  same["messages"][0]["parts"][0]["state"] = {{"provider", "acme"}};
  CHECK(chat_key(same, "acme", 0) == key);
  CHECK(chat_key(chat, "acme", 1) != key);
  CHECK(chat_key(chat, "other", 0) != key);
  chat["temperature"] = 0;
  CHECK(chat_key(chat, "acme", 0) != key);
}

TEST_CASE("ids of tool calls are random at their vendors, and count in the key only by their order") {
  auto with_ids = [](const std::string &a, const std::string &b) {
    return Json{
        {"model", "m"},
        {"messages",
         {{{"role", "assistant"},
           {"parts",
            {{{"type", "tool_call"}, {"id", a}, {"name", "f"}, {"arguments", Json::object()}},
             {{"type", "tool_call"}, {"id", b}, {"name", "g"}, {"arguments", Json::object()}}}}},
          {{"role", "tool"}, {"parts", {{{"type", "tool_result"}, {"id", b}, {"name", "g"}, {"text", "1"}}}}}}}};
  };
  CHECK(chat_key(with_ids("x1", "x2"), "p", 0) == chat_key(with_ids("y9", "y8"), "p", 0));
  Json swapped = with_ids("x1", "x2");
  swapped["messages"][1]["parts"][0]["id"] = "x1";
  CHECK(chat_key(swapped, "p", 0) != chat_key(with_ids("x1", "x2"), "p", 0));
}

TEST_CASE("a picture counts by its content, wherever it lies") {
  const tests::TemporaryFolder folder;
  auto shown = [](const fs::path &path) {
    return Json{
        {"model", "m"},
        {"messages",
         {{{"role", "user"}, {"parts", {{{"type", "image"}, {"media_type", "image/png"}, {"path", path.string()}}}}}}}};
  };
  const fs::path a = folder.write("a.png", "pixels"), b = folder.write("b.png", "pixels"),
                 c = folder.write("c.png", "others");
  CHECK(chat_key(shown(a), "p", 0) == chat_key(shown(b), "p", 0));
  CHECK(chat_key(shown(a), "p", 0) != chat_key(shown(c), "p", 0));
}

TEST_CASE("tokens are guessed by the characters, and a thousand for a picture") {
  CHECK(guessed_tokens({{"messages",
                         {{{"role", "user"},
                           {"parts", {text(std::string(400, 'x')), {{"type", "image"}, {"path", "p"}}}}}}}}) == 1100);
}
