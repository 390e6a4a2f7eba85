// SPDX-License-Identifier: Apache-2.0
//
// One model call, from what a stage asks to what it gets, over everything that can happen on the way.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "tests/framework/services/models/asking.hpp"

using namespace athanor;
using tests::Asking;
using tests::fails;
using tests::says;

namespace {
// The code of the error that a call ends in.
template <class Call>
std::string code_of(Call &&call) {
  try {
    call();
  } catch (const Error &e) {
    return e.code();
  }
  return "none";
}
}  // namespace

TEST_CASE("a task becomes a rendered chat, and its answer comes back with what is known of it") {
  Asking asking;
  asking.role("default", {says("Cats purr.")}, {{"stream", true}, {"price", "free"}}).settings = {{"temperature", 0.5}};
  const Json answer = asking.talk();
  CHECK(answer.at("text") == "Cats purr.");
  CHECK(answer.at("model") == "default-2026");
  CHECK(answer.at("role") == "default");
  CHECK(answer.at("cost") == 0.0);
  CHECK(answer.at("usage") == Json{{"input_tokens", 10}, {"output_tokens", 2}});
  const Json chat = asking.chats().at(0);
  CHECK(chat.at("messages")[0].at("parts")[0].at("text") == "You are terse.");
  CHECK(chat.at("messages")[1].at("parts")[0].at("text") == "Tell me about cats.");
  CHECK(chat.at("temperature") == 0.5);
  CHECK(chat.at("stream") == true);
  CHECK_FALSE(chat.contains("task"));  // real models see the messages only
}

TEST_CASE("every try is a row, by the names of the conventions for generative AI") {
  Asking asking;
  asking.role("default", {fails("overloaded"), says("Yes.")}, {{"system", "acme"}, {"server", "api.acme.test:443"}});
  asking.talk();
  const Json rows =
      asking.attempts("number,sample,role,outcome,rung,length(key) AS key,maybe_billed,cost_usd,attributes_json");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at("outcome") == "overloaded");
  CHECK(rows[0].at("attributes_json").at("error.type") == "overloaded");
  CHECK(rows[1].at("number") == 2);
  CHECK(rows[1].at("key") == 64);
  CHECK(rows[1].at("cost_usd").is_null());  // nobody said what it costs: unknown, not 0
  const Json names = rows[1].at("attributes_json");
  CHECK(names.at("gen_ai.operation.name") == "chat");
  CHECK(names.at("gen_ai.provider.name") == "acme");
  CHECK(names.at("gen_ai.request.model") == "default");
  CHECK(names.at("gen_ai.response.model") == "default-2026");
  CHECK(names.at("gen_ai.response.finish_reasons") == Json{"stop"});
  CHECK(names.at("gen_ai.usage.input_tokens") == 10);
  CHECK(names.at("gen_ai.prompt.name") == "asker.talk");
  CHECK(names.at("server.address") == "api.acme.test");
  CHECK(names.at("server.port") == 443);
}

TEST_CASE(
    "a fault that passes is waited out, at most six tries, a run that is not answered ends in the service's own word") {
  Asking asking;
  asking.role("default", {fails("server_error", {{"message", "acme answered 500"}, {"http_status", 500}})});
  try {
    asking.talk();
    FAIL("it was answered");
  } catch (const Error &e) {
    CHECK(e.code() == "server_error");
    CHECK(e.message() == "acme answered 500");
    CHECK(e.details().at("http_status") == 500);
    CHECK(is_house_fault(e.code()));
  }
  CHECK(asking.chats().size() == 6);
  CHECK(asking.count("model.retry") == 5);
  CHECK(asking.clock.waited() <= 1 + 2 + 4 + 8 + 16);
}

TEST_CASE("no quota, a bad key and a request that is refused are not tried again") {
  for (const char *code : {"quota", "auth", "invalid_request"}) {
    Asking asking;
    asking.role("default", {fails(code)});
    CHECK(code_of([&] { asking.talk(); }) == code);
    CHECK(asking.chats().size() == 1);
  }
}

TEST_CASE("the server's wish to wait holds for the next calls too") {
  Asking asking;
  asking.role("default", {fails("rate_limited", {{"retry_after_s", 17}}), says("Now.")});
  CHECK(asking.talk().at("text") == "Now.");
  CHECK(asking.clock.waited() >= 17);
}

TEST_CASE("a service that is down is asked now and then, not by everybody") {
  Asking asking;
  asking.role("default", {fails("unavailable")});
  CHECK(code_of([&] { asking.talk(); }) == "unavailable");  // opens the circuit on the fifth
  const double before = asking.clock.waited();
  CHECK(code_of([&] { asking.talk(); }) == "unavailable");
  CHECK(asking.clock.waited() - before >= 60);  // the probe of the second call found it down again, and so on
}

TEST_CASE("when a role has failed, its fallbacks are asked in their order, and that is recorded") {
  Asking asking;
  asking.role("default", {fails("auth")}).fallback = {"second", "third"};
  asking.role("second", {fails("context_overflow")});
  asking.role("third", {says("Here.")});
  const Json answer = asking.talk();
  CHECK(answer.at("text") == "Here.");
  CHECK(answer.at("role") == "third");
  CHECK(asking.count("model.fallback") == 2);
  CHECK(asking.attempts("role,outcome") == Json{{{"role", "default"}, {"outcome", "auth"}},
                                                {{"role", "second"}, {"outcome", "context_overflow"}},
                                                {{"role", "third"}, {"outcome", "ok"}}});
}

TEST_CASE("when all have failed, the last one's error says whom else was tried") {
  Asking asking;
  asking.role("default", {fails("quota")}).fallback = {"second"};
  asking.role("second", {fails("auth")});
  try {
    asking.talk();
    FAIL("it was answered");
  } catch (const Error &e) {
    CHECK(e.code() == "auth");
    CHECK(e.details().at("tried")[0].at("code") == "quota");
  }
}

TEST_CASE("a structured answer is checked, and its rung is recorded") {
  Asking asking;
  asking.role("default", {says(R"({"plan": "p", "code": "x = 1", "note": null})")},
              {{"structured", {"json", "native"}}});
  const Json answer = asking.plan_it();
  CHECK(answer.at("json") == Json{{"plan", "p"}, {"code", "x = 1"}});
  CHECK(answer.at("rung") == "native");
  CHECK(asking.chats().at(0).at("response_format").at("name") == "asker_plan");
  CHECK(asking.attempts("rung") == Json{{{"rung", "native"}}});
}

TEST_CASE("an answer that does not fit is shown to the model with its faults, twice at most") {
  Asking mended;
  mended.role("default", {says("Sure!"), says(R"({"plan": "p"})"), says(R"({"plan": "p", "code": "x = 1"})")});
  CHECK(mended.plan_it().at("json").at("code") == "x = 1");
  CHECK(mended.count("model.repair") == 2);
  CHECK(mended.chats().at(2).at("messages").size() == 5);
  CHECK_THAT(mended.chats().at(2).at("messages")[4].at("parts")[0].at("text").get<std::string>(),
             Catch::Contains("the member 'code' of the reply to asker.plan is missing"));

  Asking hopeless;
  hopeless.role("default", {says("Sure!")});
  CHECK(code_of([&] { hopeless.plan_it(); }) == "bad_reply");
  CHECK(hopeless.chats().size() == 3);
}

TEST_CASE("what a call was answered before its process died is paid for, and not asked again") {
  Asking asking;
  asking.role("default",
              {says("Hm."), says("Sure!"), says(R"({"plan": "p"})"), says(R"({"plan": "p", "code": "x = 1"})")});
  const Json request{{"task", "asker.plan"}, {"context", Json::object()}};
  asking.talk();  // makes the service, and has the first answer
  ModelCall call{{"main", "asker", "planned"}, 1, "key"};
  const Json answer = asking.service->ask(asking.stage, call, request);
  REQUIRE(asking.chats().size() == 4);
  asking.ledger->wait_for_all();

  // The end of the call was not recorded; what had been answered on the way to it was.
  ModelService later(asking.run, asking.clock);
  call.begun_before = true;
  CHECK(later.ask(asking.stage, call, request) == answer);
  CHECK(asking.chats().size() == 4);
  CHECK(asking.attempts("number").size() == 4);

  // Where the last of them never came, only that one is asked for, as the third try that it is.
  Asking cut;
  cut.role("default", {says(R"({"plan": "p", "code": "x = 1"})")});
  cut.ledger->copy_rows(*asking.ledger, "attempts", "call='planned' AND number<?1", {"3"});
  cut.ledger->wait_for_all();
  cut.talk();  // makes the service
  CHECK(cut.service->ask(cut.stage, call, request).at("json") == answer.at("json"));
  REQUIRE(cut.chats().size() == 2);
  CHECK(cut.chats()[1] == asking.chats()[3]);
  CHECK(cut.attempts("call,number") == Json{{{"call", "planned"}, {"number", 1}},
                                            {{"call", "planned"}, {"number", 2}},
                                            {{"call", "call-1"}, {"number", 1}},
                                            {{"call", "planned"}, {"number", 3}}});
}

TEST_CASE("a service that refuses the schema is asked one rung lower, one that refuses something else is not") {
  Asking asking;
  asking.role("default",
              {fails("invalid_request", {{"message", "response_format is not supported"}}),
               says(R"({"plan": "p", "code": "x = 1"})")},
              {{"structured", {"native", "json"}}});
  CHECK(asking.plan_it().at("rung") == "json");
  CHECK(asking.count("model.degraded") == 1);

  Asking other;
  other.role("default", {fails("invalid_request", {{"message", "no such model"}})},
             {{"structured", {"native", "json"}}});
  CHECK(code_of([&] { other.plan_it(); }) == "invalid_request");
  CHECK(other.chats().size() == 1);
}

TEST_CASE("on the tool rung the call's arguments are the answer") {
  Asking asking;
  const Json reply{{"parts",
                    {{{"type", "tool_call"},
                      {"id", "c1"},
                      {"name", "asker_plan"},
                      {"arguments", {{"plan", "p"}, {"code", "x = 1"}}}}}},
                   {"finish", {{"unified", "tool_calls"}, {"raw", "tool_use"}}},
                   {"usage", Json::object()}};
  asking.role("default", {Json{{"reply", reply}}}, {{"structured", {"tool"}}});
  const Json answer = asking.plan_it();
  CHECK(answer.at("json").at("plan") == "p");
  CHECK(asking.chats().at(0).at("tool_choice") == Json{{"name", "asker_plan"}});
}

TEST_CASE("a refusal, a filter, a cut answer and a full context are told apart") {
  const std::map<std::string, std::string> ends{{"refusal", "refusal"},
                                                {"content_filter", "content_filter"},
                                                {"length", "bad_reply"},
                                                {"context_overflow", "context_overflow"}};
  for (const auto &[finish, code] : ends) {
    Asking asking;
    const Json reply{
        {"parts", Json::array()}, {"finish", {{"unified", finish}, {"raw", "X"}}}, {"usage", Json::object()}};
    asking.role("default", {Json{{"reply", reply}}});
    CHECK(code_of([&] { asking.talk(); }) == code);
    CHECK(asking.chats().size() == 1);
  }
}

TEST_CASE("a conversation of a stage's own goes out as it is, tools and pictures included") {
  Asking asking;
  asking.role("default", {says("A cat.")}, {{"vision", true}});
  const Json picture = asking.artifacts.put_file(asking.folder.write("cat.png", "pixels"), "image/png");
  const Json tools =
      Json::array({Json{{"name", "look_up"}, {"description", "Looks up."}, {"parameters", {{"type", "object"}}}}});
  asking.ask({{"messages",
               {{{"role", "user"},
                 {"parts",
                  {{{"type", "text"}, {"text", "What is it?"}},
                   {{"type", "image"}, {"artifact", picture.at("artifact")}, {"media_type", "image/png"}}}}}}},
              {"tools", tools},
              {"tool_choice", "auto"},
              {"role", "default"}});
  const Json chat = asking.chats().at(0);
  CHECK(chat.at("tools") == tools);
  CHECK(read_file(chat.at("messages")[0].at("parts")[1].at("path").get<std::string>()) == "pixels");
}

TEST_CASE("a model that sees no pictures is not shown any: the next role is asked") {
  Asking asking;
  asking.role("default", {says("?")}).fallback = {"eyes"};
  asking.role("eyes", {says("A cat.")}, {{"vision", true}});
  const Json picture = asking.artifacts.put_file(asking.folder.write("cat.png", "pixels"), "image/png");
  const Json answer =
      asking.ask({{"task", "asker.talk"}, {"context", {{"about", "this"}}}, {"images", Json::array({picture})}});
  CHECK(answer.at("role") == "eyes");
}

TEST_CASE("several answers to one question are calls of their own, and differ in their keys") {
  Asking asking;
  asking.role("default", {says("Yes.")});
  const Json answer = asking.ask({{"task", "asker.talk"}, {"context", {{"about", "cats"}}}, {"n", 3}});
  CHECK(answer.at("samples").size() == 3);
  const Json rows = asking.attempts("sample,key,number");
  std::set<std::string> keys, samples, numbers;
  for (const Json &row : rows)
    keys.insert(row.at("key")), samples.insert(row.at("sample").dump()), numbers.insert(row.at("number").dump());
  CHECK(keys.size() == 3);
  CHECK(samples.size() == 3);
  CHECK(numbers.size() == 3);
}

TEST_CASE("a run that is asked to stop gives up its waits") {
  Asking asking;
  asking.role("default", {fails("rate_limited")});
  asking.stop = true;
  CHECK_THROWS_AS(asking.talk(), Cancelled);
}

TEST_CASE("what is wrong with a stage's own request is said before anybody is asked") {
  Asking asking;
  asking.role("default", {says("?")}).fallback = {"second"};
  asking.role("second", {says("?")});
  CHECK(code_of([&] { asking.ask({{"task", "asker.talk"}, {"context", Json::object()}}); }) == "bad_request");
  CHECK(code_of([&] { asking.ask({{"task", "asker.sing"}, {"context", Json::object()}}); }) == "bad_request");
  CHECK(code_of([&] { asking.ask({{"messages", Json::array()}}); }) == "bad_request");
  CHECK(code_of([&] {
          asking.ask({{"role", "none"}, {"task", "asker.talk"}, {"context", Json::object()}});
        }) == "bad_request");
  CHECK(asking.chats().empty());
}

TEST_CASE("a provider that wants it is given what makes chats the same question, without its own name") {
  Asking asking;
  asking.role("default", {says("hello")}, {{"wants", Json::array({"task", "canonical"})}});
  asking.talk("cats");
  const Json task = asking.chats().at(0).at("task");
  CHECK(task.at("instance") == "main/asker");
  CHECK_FALSE(task.at("canonical").contains("provider"));
  CHECK(task.at("canonical").at("model") == "default");
  CHECK(task.at("canonical").at("messages") == asking.chats().at(0).at("messages"));
  Json named = task.at("canonical");
  named["provider"] = "moody";
  CHECK(asking.attempts("key") == Json{{{"key", sha256(canonical(named))}}});
  CHECK(asking.ledger->select("SELECT data_json FROM events WHERE kind='model.profile'")[0]["data_json"]["model"] ==
        "default");

  Asking other;
  other.role("default", {says("hello")}, {{"wants", Json::array({"task"})}});
  other.talk("cats");
  CHECK_FALSE(other.chats().at(0).at("task").contains("canonical"));
}
