// SPDX-License-Identifier: Apache-2.0
//
// Calling a component: what a good one sees, and what is said about each way to break the contract.
#include "plugin/component.hpp"

#include <athanor/plugin.h>

#include <catch2/catch.hpp>
#include <deque>
#include <utility>

#include "support.hpp"

using namespace athanor;

namespace {

const Json run_request{{"schema", "athanor.stage.run/1"}, {"inputs", Json::object()}};

std::string outcome(const std::string &name, Isolation isolation = Isolation::none) {
  return complaint([&] {
    Quiet services;
    Component::create(stage("misbehaving", name), Json::object(), isolation)->run(run_request, services);
  });
}

}  // namespace

TEST_CASE("a component that breaks the contract fails its call with a sentence about it") {
  const auto [name, said] = GENERATE(table<std::string, std::string>({
      {"throws", "run let an exception escape: the roof is off"},
      {"throws_a_number", "run let an exception escape"},
      {"two_results", "run gave 2 results; exactly one is due"},
      {"no_result", "run returned success without a result"},
      {"bad_json", "the result of run is not valid JSON at byte 8"},
      {"bad_utf8", "the result of run is not valid JSON at byte 8"},
      {"no_object", "the result of run is not a JSON object"},
      {"deep_json", "the result of run is nested deeper than 128 levels"},
      {"long_json", "the result of run is 17825792 bytes long; the limit is 16 MiB"},
      {"null_result", "run gave a null pointer as its result"},
      {"result_and_error", "run returned success but gave an error"},
      {"result_and_failure", "run gave a result but did not return success"},
      {"fails_in_silence", "run failed without saying why"},
      {"two_errors", "run gave 2 errors; exactly one is due"},
      {"error_without_code", "the error of run has no code: {\"message\":\"hm\"}"},
      {"error_then_cancelled", "run gave an error but did not return failure"},
      {"late_event", "run gave an event after its result"},
      {"other_thread", "run used its reply on another thread than the one that called it"},
      {"cancelled_unasked", "run says that it was cancelled, but nobody asked it to stop"},
      {"odd_status", "run returned the status 4, which has no meaning here"},
      {"create_throws", "create let an exception escape: no bricks"},
      {"create_makes_nothing", "create returned success without an instance"},
  }));
  CHECK(outcome(name) == "plugin_fault: stage/" + name + ": " + said);
  use_test_program();
  CHECK(outcome(name, Isolation::process) == "plugin_fault: stage/" + name + ": " + said);
}

TEST_CASE("a fault names the plugin, its version and its file") {
  Quiet services;
  const auto component = Component::create(stage("misbehaving", "no_result"), Json::object());
  CHECK(complaint([&] { component->run(run_request, services); }, true) ==
        "plugin_fault: stage/no_result: run returned success without a result\n"
        "  this is a fault in the plugin org.test.misbehaving 1.0.0 (misbehaving/misbehaving.so); tell its author");
}

TEST_CASE("an instance goes on after a call that failed, and an escape from destroy harms nobody") {
  Quiet services;
  const auto component = Component::create(stage("misbehaving", "two_results"), Json::object());
  for (int i = 0; i < 3; ++i) CHECK_THROWS_AS(component->run(run_request, services), Error);
  CHECK(outcome("destroy_throws") == "no error");
}

TEST_CASE("a component's own error arrives as it was given") {
  CHECK(outcome("fails") == "unavailable: [/options/oven] the oven is cold");
}

TEST_CASE("a component says which documents it does not answer") {
  CHECK(outcome("knows_nothing") == "not_offered: stage/knows_nothing does not answer athanor.stage.run/1");
}

TEST_CASE("a component that stops because it was asked to is cancelled, not failed") {
  Quiet services;
  services.stop = true;
  const auto component = Component::create(stage("misbehaving", "stops_when_asked"), Json::object());
  CHECK(complaint([&] { component->run(run_request, services); }) == "cancelled");
}

TEST_CASE("events arrive in order, and what their handler throws comes out of run") {
  Quiet services;
  const auto component = Component::create(stage("misbehaving", "passes_events"), Json::object());
  std::vector<Json> events;
  component->run(run_request, services, [&](const Json &event) { events.push_back(event); });
  CHECK(events == std::vector<Json>{{{"n", 1}}, {{"n", 2}}});
  CHECK(complaint([&] {
          component->run(run_request, services,
                         [](const Json &) { throw Error("internal", "the listener fell asleep"); });
        }) == "internal: the listener fell asleep");
}

TEST_CASE("a component that is not in its file any more is not found") {
  CHECK(complaint([] { Component::create(stage("misbehaving", "vanished"), Json::object()); }) ==
        "not_found: stage/vanished is no longer in misbehaving/misbehaving.so");
  CHECK(complaint([] { Component::create(stage("newer_abi", "minimal"), Json::object()); }) ==
        "plugin_fault: stage/minimal cannot be used: newer_abi/newer_abi.so: this plugin is for ABI 2; this athanor "
        "speaks 1: update athanor");
}

// ---- what a good component sees --------------------------------------------------------------------

namespace {

struct Writer : Services {
  std::vector<std::pair<std::string, Json>> asked;
  std::function<Json()> answer = [] { return Json{{"text", "Dear Ada"}}; };
  Json call(std::string_view name, const Json &request, const OnEvent &) override {
    asked.emplace_back(name, request);
    return answer();
  }
  void log(int, std::string_view) override {}
};

}  // namespace

namespace {

// Everything that passes the boundary in either direction, exceptions above all.
void keeps_a_conversation(const std::string &file, Isolation isolation = Isolation::none) {
  const auto component = Component::create(stage(file, "greet"), {{"name", "Ada"}}, isolation);
  Writer services;
  const Json result = component->run(run_request, services);
  CHECK(result["outputs"]["greeting"] == "Dear Ada");
  CHECK(result["outputs"]["resources"] == (plugin_folder(file) / file).string());
  REQUIRE(services.asked.size() == 1);
  CHECK(services.asked[0].first == "words");
  CHECK(services.asked[0].second ==
        Json{{"schema", "athanor.llm/1"}, {"task", "greet.words"}, {"context", {{"name", "Ada"}}}});

  // Every way to refuse arrives in the plugin as its own exception, and comes back through it.
  services.answer = []() -> Json { throw Error("quota", "the purse is empty", "fill it"); };
  CHECK(complaint([&] { component->run(run_request, services); }, true) == "quota: the purse is empty\n  fill it");
  services.answer = []() -> Json { throw Cancelled(); };
  CHECK(complaint([&] { component->run(run_request, services); }) == "cancelled");
  services.answer = []() -> Json { throw std::runtime_error("the wire is cut"); };
  CHECK(complaint([&] { component->run(run_request, services); }) == "internal: the wire is cut");
  services.answer = []() -> Json { throw 7; };
  CHECK(complaint([&] { component->run(run_request, services); }) ==
        (isolation == Isolation::none ? "not_offered: this host does not know athanor.llm/1"
                                      : "internal: the host failed"));
  services.answer = [] { return Json{{"text", std::string(17 << 20, 'x')}}; };
  CHECK(complaint([&] { component->run(run_request, services); }) ==
        "bad_reply: the answer is 17825803 bytes long; the limit is 16 MiB");

  CHECK(complaint([&] {
          component->run({{"schema", "athanor.stage.dance/1"}}, services);
        }) == "not_offered: unknown request athanor.stage.dance/1");
  CHECK(complaint(
            [&] {
              Component::validate(stage(file, "greet"), {{"name", "Nobody"}});
            },
            true) == "bad_options: [/name] nobody cannot be greeted\n  name somebody");
  CHECK(complaint([&] {
          Component::create(stage(file, "greet"), {{"name", "throw"}}, isolation);
        }) == "internal: thrown while it was made");
}

}  // namespace

TEST_CASE("a stage asks under a name of its own, gets the answer, and each refusal as its own exception") {
  keeps_a_conversation("greet");
}

TEST_CASE("a stage in a process of its own keeps the same conversation, word for word") {
  use_test_program();
  keeps_a_conversation("greet", Isolation::process);
}

#if ATHANOR_TEST_LIBCXX
TEST_CASE("a plugin built by clang with libc++ shares no C++ type with this program and works all the same") {
  keeps_a_conversation("greet_libcxx");
}
#endif

TEST_CASE("what is not offered is refused in words") {
  Quiet services;
  const auto component = Component::create(stage("greet", "greet"), {{"name", "Ada"}});
  CHECK(complaint([&] { component->run(run_request, services); }) == "not_offered: athanor.llm/1 is not offered here");
  const auto many = Component::create(stage("greet", "many"), Json::object());
  CHECK(complaint([&] { many->run(run_request, services); }) == "not_offered: athanor.llm/1 cannot be started here");
}

namespace {

// Ends calls last in, first out, so that their order is not the order of asking.
struct Crowd : Services {
  std::vector<std::string> in_flight;
  std::size_t most = 0;
  std::uint64_t order = 0;
  void start(std::string_view name, const Json &) override {
    in_flight.emplace_back(name);
    most = std::max(most, in_flight.size());
  }
  std::optional<Json> next(std::chrono::milliseconds) override {
    if (in_flight.empty()) return std::nullopt;
    Json out{{"schema", "athanor.completion/1"}, {"name", in_flight.back()}, {"order", ++order},
             {"now", "2031-05-01T00:00:00Z"},    {"status", "ok"},           {"result", Json::object()}};
    in_flight.pop_back();
    return out;
  }
  void log(int, std::string_view) override {}
};

}  // namespace

TEST_CASE("a stage has 1,000 jobs and 64 model calls in flight on one thread") {
  use_test_program();
  const Isolation isolation = GENERATE(Isolation::none, Isolation::process);
  Crowd services;
  const auto component = Component::create(stage("greet", "many"), {{"jobs", 1000}, {"models", 64}}, isolation);
  const Json result = component->run(run_request, services);
  CHECK(services.most == 1064);
  CHECK(result["ended"] == 1064);
  CHECK(result["in_order"] == 1064);
}
