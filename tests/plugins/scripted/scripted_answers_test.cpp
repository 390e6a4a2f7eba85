// SPDX-License-Identifier: Apache-2.0
//
// What the scripted provider answers: the choice of an answer, its rendering, faults, the served log.
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

// A provider that answers from the text of a script.
struct Provider {
  Folder folder;
  Component component{"scripted", "provider", "scripted"};

  explicit Provider(const std::string &answers, Json options = Json::object()) {
    options["script"] = folder.write("script.yaml", "scripted: 1\nanswers:\n" + answers);
    const Ended made = component.create(options);
    INFO(made.value.dump(2));
    REQUIRE(made.status == ATHANOR_OK);
  }

  Ended ask(const std::string &task, const Json &context = Json::object(), int occurrence = 1,
            const std::string &name = "node-1/draft") const {
    return component.run({{"schema", "athanor.provider.complete/1"},
                          {"model", "scientist"},
                          {"messages", Json::array()},
                          {"task",
                           {{"id", task},
                            {"context", context},
                            {"occurrence", occurrence},
                            {"branch", "main"},
                            {"name", name},
                            {"key", "k-" + name}}}});
  }
  std::string text(const std::string &task, const Json &context = Json::object(), int occurrence = 1) const {
    const Ended ended = ask(task, context, occurrence);
    INFO(ended.value.dump(2));
    REQUIRE(ended.status == ATHANOR_OK);
    return ended.value.at("parts").at(0).at("text");
  }
  Json json(const std::string &task, const Json &context = Json::object()) const {
    return Json::parse(text(task, context));
  }
};

}  // namespace

TEST_CASE("it says that it is no language model") {
  const Provider provider("  a: [{text: hello}]\n");
  CHECK(provider.component.info().at("scripted") == true);
  CHECK(provider.component.info().at("summary").get<std::string>().find("stand-in") != std::string::npos);

  const Ended profile = provider.component.run({{"schema", "athanor.provider.profile/1"}, {"model", "scientist"}});
  CHECK(profile.value.at("wants") == Json::array({"task"}));
  CHECK(profile.value.at("price") == "free");
  CHECK(profile.value.at("vision") == false);
  CHECK(profile.value.at("json") == true);
  CHECK(profile.value.at("description") ==
        "answers written beforehand, chosen by task and occurrence; not a language model");
}

TEST_CASE("a reply is a text with an end") {
  const Provider provider("  greet: [{text: 'Hello, {{name}}.'}]\n");
  const Ended reply = provider.ask("greet", {{"name", "Ada"}});
  CHECK(reply.value == Json{{"schema", "athanor.provider.reply/1"},
                            {"parts", {{{"type", "text"}, {"text", "Hello, Ada."}}}},
                            {"finish", {{"unified", "stop"}, {"raw", "scripted"}}},
                            {"usage", {{"input_tokens", 0}, {"output_tokens", 0}}},
                            {"model_resolved", "scientist"}});
}

TEST_CASE("a conversation is answered by its last message") {
  const Provider provider(
      "  conversation:\n    - {when: {/text: ping}, text: pong}\n    - {text: 'You said {{text}}.'}\n");
  const auto said = [&](const char *words) {
    const Json message{{"role", "user"}, {"parts", Json::array({Json{{"type", "text"}, {"text", words}}})}};
    return provider.component
        .run({{"schema", "athanor.provider.complete/1"},
              {"model", "scientist"},
              {"messages", Json::array({message})},
              {"task", {{"id", ""}, {"context", Json::object()}, {"occurrence", 0}, {"name", "x"}, {"key", "k"}}}})
        .value.at("parts")
        .at(0)
        .at("text");
  };
  CHECK(said("ping") == "pong");
  CHECK(said("hello") == "You said hello.");
}

TEST_CASE("the first answer that fits is given") {
  const Provider provider(R"(
  draft:
    - {when: {occurrence: 1}, text: first}
    - {when: {occurrence: [2, 3], /idea/id: a}, text: second or third of a}
    - {when: {/idea/id: a}, text: any of a}
    - {when: {/parent/good: true, /parent/tries: 2}, text: good after two}
    - {text: anything}
)");
  const Json a{{"idea", {{"id", "a"}}}}, b{{"idea", {{"id", "b"}}}};
  CHECK(provider.text("draft", a, 1) == "first");
  CHECK(provider.text("draft", a, 3) == "second or third of a");
  CHECK(provider.text("draft", b, 3) == "anything");
  CHECK(provider.text("draft", a, 4) == "any of a");
  CHECK(provider.text("draft", {{"parent", {{"good", true}, {"tries", 2}}}}, 5) == "good after two");
}

TEST_CASE("the same request has the same answer, in any order and on any thread") {
  const Provider provider(R"(
  draft:
    - {when: {occurrence: 1}, text: "one for {{who}}"}
    - {when: {occurrence: 2}, text: "two for {{who}}"}
)");
  CHECK(provider.text("draft", {{"who", "x"}}, 2) == "two for x");
  CHECK(provider.text("draft", {{"who", "x"}}, 1) == "one for x");
  CHECK(provider.text("draft", {{"who", "x"}}, 2) == "two for x");

  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const Ended ended = provider.ask("draft", {{"who", std::to_string(t)}}, 1 + i % 2);
        right += ended.value.at("parts").at(0).at("text") ==
                 std::string(i % 2 ? "two" : "one") + " for " + std::to_string(t);
      }
    });
  for (auto &thread : threads) thread.join();
  CHECK(right == 200);
}

TEST_CASE("texts are Mustache over the context") {
  const Provider provider(R"(
  a:
    - text: |
        {{#claims}}
        {{name}}: {{#supported}}holds{{/supported}}{{^supported}}fails{{/supported}} in {{study.title}}
        {{/claims}}
        {{^extra}}no extra{{/extra}}
        {{whole}} {{tiny}} {{flag}} {{levels}} {{{markup}}}{{! unseen }}
)");
  const Json context{{"claims", {{{"name", "c1"}, {"supported", true}}, {{"name", "c2"}, {"supported", false}}}},
                     {"study", {{"title", "S"}}},
                     {"whole", 3.0},
                     {"tiny", 0.05},
                     {"flag", true},
                     {"levels", {0.0, 0.2}},
                     {"markup", "<b> & \"c\""}};
  CHECK(provider.text("a", context) ==
        "c1: holds in S\n"
        "c2: fails in S\n"
        "no extra\n"
        "3 0.05 true [\n  0.0,\n  0.2\n] <b> & \"c\"\n");
}

TEST_CASE("a JSON answer keeps types, takes files, values and lists") {
  Folder folder;
  folder.write("programs/a.py", "# {{=<% %>=}}\nlevels = <% parameters.levels %>\nd = {{1: 2}}\n");
  const std::string script = folder.write("script.yaml", R"(
scripted: 1
answers:
  draft:
    - json:
        title: "On {{topic}}"
        number: 3
        share: 0.5
        sure: true
        nothing: null
        quoted: "3"
        code: {$file: programs/a.py}
        levels: {$value: /parameters/levels}
        rows:
          $each: /claims
          $item: {id: "{{id}}", of: "{{outer.topic}}", value: {$value: /value}, all: {$value: /outer/parameters}}
)");
  Component component{"scripted", "provider", "scripted"};
  REQUIRE(component.create({{"script", script}}).status == ATHANOR_OK);
  const Json context{{"topic", "noise"},
                     {"parameters", {{"levels", {0.0, 0.4}}}},
                     {"claims", {{{"id", "c1"}, {"value", 1.5}}, {{"id", "c2"}, {"value", 2}}}}};
  const Ended reply = component.run({{"schema", "athanor.provider.complete/1"},
                                     {"model", "m"},
                                     {"task", {{"id", "draft"}, {"context", context}, {"occurrence", 1}}}});
  INFO(reply.value.dump(2));
  REQUIRE(reply.status == ATHANOR_OK);
  const Json answer = Json::parse(reply.value.at("parts").at(0).at("text").get<std::string>());
  const Json all{{"levels", {0.0, 0.4}}};
  CHECK(answer == Json{{"title", "On noise"},
                       {"number", 3},
                       {"share", 0.5},
                       {"sure", true},
                       {"nothing", nullptr},
                       {"quoted", "3"},
                       {"code", "# \nlevels = [\n  0.0,\n  0.4\n]\nd = {{1: 2}}\n"},
                       {"levels", {0.0, 0.4}},
                       {"rows",
                        {{{"id", "c1"}, {"of", "noise"}, {"value", 1.5}, {"all", all}},
                         {{"id", "c2"}, {"of", "noise"}, {"value", 2}, {"all", all}}}}});
}

TEST_CASE("a list of plain values is walked by itself") {
  const Provider provider("  a: [{json: {names: {$each: /names, $item: 'n-{{.}}'}}}]\n");
  CHECK(provider.json("a", {{"names", {"x", "y"}}}) == Json{{"names", {"n-x", "n-y"}}});
}

TEST_CASE("a planned fault is the error it says") {
  const Provider provider("  a: [{when: {occurrence: 1}, fault: {code: unavailable, message: down}}, {text: up}]\n");
  const Ended first = provider.ask("a");
  CHECK(first.status == ATHANOR_FAILED);
  CHECK(first.value.at("code") == "unavailable");
  CHECK(first.value.at("message") == "down");
  CHECK(first.value.at("hint") == "a fault planned at " + provider.folder.path("script.yaml") + ":3:7");
  CHECK(provider.text("a", Json::object(), 2) == "up");
}

TEST_CASE("what has no answer is refused by name") {
  const Provider provider("  b: [{text: b}]\n  a: [{when: {occurrence: 1}, text: a}]\n");
  const std::string script = provider.folder.path("script.yaml");
  CHECK(provider.ask("c", {}, 2).value.at("code") == "bad_request");
  CHECK(provider.ask("c", {}, 2).message() ==
        script + " has no answer for task c, occurrence 2; the tasks it knows: a, b");
  CHECK(provider.ask("a", {}, 2).message() == script + ":4:3: none of the 1 answers fits task a, occurrence 2");
  CHECK(provider.component.run({{"schema", "athanor.provider.complete/1"}, {"model", "m"}}).message() ==
        "the scripted provider answers tasks, and this request names none");
  CHECK(provider.component.run({{"schema", "athanor.nonsense/1"}}).value.at("code") == "not_offered");
}

TEST_CASE("a variable that the context does not have is named with its line") {
  const Provider provider(
      "  a:\n    - text: |\n        one\n        {{#claims}}{{name}}{{/claims}} {{titel}}\n"
      "    - text: x\n  b: [{json: {v: {$value: /nowhere}}}]\n");
  const std::string script = provider.folder.path("script.yaml");
  const Ended missing = provider.ask("a", {{"title", "t"}});
  CHECK(missing.value.at("code") == "bad_request");
  CHECK(missing.message() == script + ":6: there is no 'titel' in the data");
  CHECK(provider.ask("b").message() == script + ":8:18: the context has nothing at /nowhere");
}

TEST_CASE("the served log has one line per answer that was given") {
  Folder folder;
  const std::string log = folder.path("served.tsv");
  const Provider provider("  a: [{when: {occurrence: 3}, fault: {code: quota, message: no}}, {text: x}]\n",
                          {{"served_log", log}});
  provider.ask("a", {}, 1, "node-1/draft");
  provider.ask("a", {}, 3, "node-2/draft");
  provider.ask("a", {}, 2, "node-3/draft");
  std::ifstream in(log);
  const std::string lines{std::istreambuf_iterator<char>(in), {}};
  CHECK(lines == "node-1/draft\tk-node-1/draft\ta#1\nnode-3/draft\tk-node-3/draft\ta#2\n");
}

TEST_CASE("a slow answer stops when the run is cancelled") {
  const Provider provider("  a: [{text: x, latency: 3600}]\n  b: [{text: y, latency: 0}]\n", {{"latency", 3600.0}});
  CHECK(provider.text("b") == "y");  // the answer's own latency wins over the option's
  athanor_host host{};
  host.struct_size = sizeof host;
  host.cancelled = [](void *) -> std::int32_t { return 1; };
  const Ended ended = provider.component.run(
      {{"schema", "athanor.provider.complete/1"}, {"model", "m"}, {"task", {{"id", "a"}, {"context", Json::object()}}}},
      host);
  CHECK(ended.status == ATHANOR_CANCELLED);
}
