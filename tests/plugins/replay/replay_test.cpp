// SPDX-License-Identifier: Apache-2.0
//
// The provider `replay` over records of a few lines: which answer a chat gets, and what a miss says.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "tests/plugins/component.hpp"

using athanor::test::Component;
using athanor::test::Ended;
using athanor::test::Folder;
using athanor::test::Json;

namespace {

const Json head{{"schema", "athanor.recording/1"},
                {"run", "first"},
                {"athanor", "0.1.0"},
                {"pipeline", "study"},
                {"models",
                 {{"thinker",
                   {{"provider", "vendor"},
                    {"profile",
                     {{"json", true},
                      {"structured", {"tool", "text"}},
                      {"vision", true},
                      {"stream", true},
                      {"system", "vendor"},
                      {"server", "api.vendor.example:443"},
                      {"limits", {{"concurrency", 1}}},
                      {"context_tokens", 8000}}}}}}}};

Json chat(const std::string &text, int sample = 0) {
  return {{"v", 1},
          {"kind", "llm.chat"},
          {"model", "thinker"},
          {"sample", sample},
          {"messages", {{{"role", "user"}, {"parts", {{{"type", "text"}, {"text", text}}}}}}}};
}

Json answer(const std::string &call, int occurrence, const Json &asked, const std::string &said) {
  return {{"instance", "a/plan"},
          {"call", call},
          {"task", "plan.draft"},
          {"occurrence", occurrence},
          {"sample", asked.at("sample")},
          {"number", 1},
          {"chat", asked},
          {"reply",
           {{"parts", {{{"type", "text"}, {"text", said}}}},
            {"finish", {{"unified", "stop"}, {"raw", "end_turn"}}},
            {"usage", {{"input_tokens", 7}, {"output_tokens", 2}}},
            {"model_resolved", "thinker-2"}}}};
}

struct Provider {
  Folder folder;
  Component component{"replay", "provider", "replay"};

  explicit Provider(const std::vector<Json> &answers) : Provider("chat", answers) {}
  Provider(const char *match, const std::vector<Json> &answers) {
    std::string text = head.dump() + "\n";
    for (const Json &one : answers) text += one.dump() + "\n";
    const Ended made = component.create({{"record", folder.write("record.jsonl", text)}, {"match", match}});
    INFO(made.value.dump(2));
    REQUIRE(made.status == ATHANOR_OK);
  }

  Ended ask(const Json &canonical, const std::string &call = "draft-1", int occurrence = 1,
            const std::string &instance = "a/plan") const {
    return component.run({{"schema", "athanor.provider.complete/1"},
                          {"model", "thinker"},
                          {"messages", canonical.at("messages")},
                          {"task",
                           {{"id", "plan.draft"},
                            {"instance", instance},
                            {"name", call},
                            {"occurrence", occurrence},
                            {"sample", canonical.at("sample")},
                            {"canonical", canonical}}}});
  }
  std::string said(const Json &canonical, const std::string &call = "draft-1", int occurrence = 1,
                   const std::string &instance = "a/plan") const {
    const Ended ended = ask(canonical, call, occurrence, instance);
    INFO(ended.value.dump(2));
    REQUIRE(ended.status == ATHANOR_OK);
    return ended.value.at("parts").at(0).at("text");
  }
};

std::string refused(const std::string &text) {
  const Folder folder;
  const Component component{"replay", "provider", "replay"};
  const Ended ended = component.validate({{"record", folder.write("r.jsonl", text)}});
  CHECK(ended.status == ATHANOR_FAILED);
  CHECK(ended.value.value("code", "") == "bad_options");
  return ended.message();
}

}  // namespace

TEST_CASE("it can do what the recorded model could, for nothing, and says what it is") {
  const Provider provider(std::vector<Json>{});
  CHECK(provider.component.info().at("scripted") == true);
  const Ended profile = provider.component.run({{"schema", "athanor.provider.profile/1"}, {"model", "thinker"}});
  CHECK(profile.value == Json{{"schema", "athanor.provider.profile/1"},
                              {"model", "thinker"},
                              {"description", "recorded answers of vendor's thinker in the run 'first'"},
                              {"json", true},
                              {"structured", {"tool", "text"}},
                              {"vision", true},
                              {"stream", false},
                              {"wants", Json::array({"task", "canonical"})},
                              {"price", "free"},
                              {"context_tokens", 8000}});
  const Ended other = provider.component.run({{"schema", "athanor.provider.profile/1"}, {"model", "poet"}});
  CHECK(other.status == ATHANOR_FAILED);
  CHECK_THAT(other.message(), Catch::Contains("has no answers of a model 'poet'"));
  CHECK(other.value.at("hint") == "its models: thinker");
}

TEST_CASE("the same chat gets the recorded answer") {
  const Provider provider({answer("draft-1", 1, chat("a"), "A"), answer("draft-2", 2, chat("b"), "B")});
  const Ended ended = provider.ask(chat("b"), "draft-2", 2);
  CHECK(ended.value == Json{{"schema", "athanor.provider.reply/1"},
                            {"parts", {{{"type", "text"}, {"text", "B"}}}},
                            {"finish", {{"unified", "stop"}, {"raw", "end_turn"}}},
                            {"usage", {{"input_tokens", 7}, {"output_tokens", 2}}},
                            {"model_resolved", "thinker-2"}});
  CHECK(provider.said(chat("a"), "elsewhere", 9, "b/plan") == "A");  // the chat decides
}

TEST_CASE("among equal chats the one of the same call is taken, then that of the same place in its task") {
  const Provider provider({answer("draft-1", 1, chat("a"), "first"), answer("draft-2", 2, chat("a"), "second"),
                           answer("draft-2", 2, chat("a", 1), "second, another sample")});
  CHECK(provider.said(chat("a"), "draft-2", 1) == "second");
  CHECK(provider.said(chat("a"), "renamed", 2) == "second");
  CHECK(provider.said(chat("a"), "renamed", 7) == "first");
  CHECK(provider.said(chat("a", 1), "draft-2", 2) == "second, another sample");
}

TEST_CASE("reasoning, which no record can give back, does not make chats different") {
  Json asked = chat("a");
  asked["messages"].push_back(
      {{"role", "assistant"}, {"parts", {{{"type", "reasoning"}, {"text", "hm"}}, {{"type", "text"}, {"text", "A"}}}}});
  Json recorded = chat("a");
  recorded["messages"].push_back({{"role", "assistant"}, {"parts", {{{"type", "text"}, {"text", "A"}}}}});
  const Provider provider(std::vector<Json>{answer("draft-1", 1, recorded, "again")});
  CHECK(provider.said(asked) == "again");
}

TEST_CASE("what a service declined is declined again") {
  Json declined = answer("draft-1", 1, chat("a"), "");
  declined.erase("reply");
  declined["error"] = {{"code", "content_filter"}, {"message", "the service declines"}};
  const Ended ended = Provider(std::vector<Json>{declined}).ask(chat("a"));
  CHECK(ended.status == ATHANOR_FAILED);
  CHECK(ended.value.at("code") == "content_filter");
  CHECK(ended.message() == "the service declines");
}

TEST_CASE("a miss shows where the chat differs from the nearest of its task") {
  Json elsewhere = answer("other", 1, chat("Be terse. Idea: cats?"), "no");
  elsewhere["task"] = "plan.other";
  const Provider provider({answer("draft-1", 1, chat("Be brief. Idea: cats"), "A"), elsewhere});
  const Ended ended = provider.ask(chat("Be terse. Idea: cats"));
  CHECK(ended.status == ATHANOR_FAILED);
  CHECK(ended.value.at("code") == "replay_miss");
  CHECK(ended.message() ==
        "the record has no answer to this plan.draft; the nearest chat is that of a/plan draft-1\n"
        "  /messages/0/parts/0/text: recorded \"Be brief. Idea: cats\", asked \"Be terse. Idea: cats\"");
  CHECK(ended.value.at("nearest") == "a/plan/draft-1");
  CHECK(ended.value.at("differences").size() == 1);
  const Ended nothing = Provider(std::vector<Json>{}).ask(chat("x"));
  CHECK(nothing.message() == "the record has no answer to this plan.draft, and none of its task");
}

TEST_CASE("with match: call the call decides, whatever is asked, and its last answer is given") {
  const Provider provider("call",
                          {answer("draft-1", 1, chat("a"), "no JSON"), answer("draft-1", 1, chat("a, as JSON"), "{}"),
                           answer("draft-2", 2, chat("b"), "second")});
  CHECK(provider.said(chat("quite another prompt"), "draft-1", 1) == "{}");
  CHECK(provider.said(chat("quite another prompt"), "renamed", 2) == "second");
  const Ended none = provider.ask(chat("a"), "draft-7", 7);
  CHECK(none.value.at("code") == "replay_miss");
  CHECK(none.message() == "the record has no answer to the call 'draft-7' of a/plan (plan.draft)");
  CHECK(none.value.at("hint") == "of this task it has: a/plan/draft-1, a/plan/draft-1, a/plan/draft-2");
}

TEST_CASE("many threads may ask at once") {
  std::vector<Json> answers;
  for (int i = 0; i < 50; ++i)
    answers.push_back(answer("c" + std::to_string(i), i + 1, chat("q" + std::to_string(i)), "r" + std::to_string(i)));
  const Provider provider(answers);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const Ended ended = provider.ask(chat("q" + std::to_string(i)), "c" + std::to_string(i), i + 1);
        if (ended.status != ATHANOR_OK || ended.value["parts"][0]["text"] != "r" + std::to_string(i)) ++wrong;
      }
    });
  for (std::thread &thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("a file that is no record is refused, with the line") {
  CHECK_THAT(refused(""), Catch::EndsWith("r.jsonl: the record is empty"));
  CHECK_THAT(refused("hello\n"), Catch::EndsWith("r.jsonl:1: this line is no JSON object"));
  CHECK_THAT(refused("{}\n"), Catch::Contains("r.jsonl:1: this is no record of model calls"));
  CHECK_THAT(refused(head.dump() + "\n{\"instance\": \"a\"}\n"),
             Catch::Contains("r.jsonl:2: this line is not as expected"));
  CHECK_THAT(refused(head.dump() + "\n" + answer("c", 1, chat("x"), "y").dump().substr(0, 40)),
             Catch::EndsWith("r.jsonl:2: this line is no JSON object"));
  const Component component{"replay", "provider", "replay"};
  CHECK_THAT(component.validate({{"record", "/nowhere/r.jsonl"}}).message(),
             Catch::Contains("/nowhere/r.jsonl: the record cannot be read"));
}
