// SPDX-License-Identifier: Apache-2.0
//
// The fake host that plugin authors test against: its script, its record, its clock.
#include <athanor/testing.hpp>

#include <catch2/catch.hpp>

using namespace athanor::sdk;
using athanor::sdk::testing::FakeHost;
using athanor::sdk::testing::Instance;

namespace {

using Names = std::vector<std::string>;

// Starts what its options list, waits for all, and says in which order they ended.
struct Waiter {
  static constexpr const char *kind = "stage", *name = "waiter", *info = "{}";

  Waiter(const Json &options, const std::filesystem::path &) : starts_(options.value("starts", Names{})) {}
  static void validate(const Json &options) {
    if (options.contains("hurry")) throw Error("bad_options", "a waiter does not hurry", "leave it out", "/hurry");
  }
  Json run(const Json &request, Host &host) {
    if (host.cancelled()) throw Cancelled{};
    for (const std::string &one : starts_) host.start(one, {{"schema", "athanor.experiment/1"}});
    if (request.contains("cancel")) host.cancel(request["cancel"].get<std::string>());
    Json ends = Json::array();
    while (const auto end = host.next())
      ends.push_back(end->name + " " + (end->ok ? "ok" : end->error->code) + " " + end->now);
    host.log(Level::info, "all in");
    return {{"ends", ends}};
  }

 private:
  Names starts_;
};

const Json request{{"schema", "athanor.stage.run/1"}};

}  // namespace

TEST_CASE("started calls end in the order of the fake clock, whatever order they were started in") {
  FakeHost host;
  host.answer("athanor.experiment/1", {{"status", "ok"}});
  host.takes("athanor.experiment/1", 60).takes("quick", 1).takes("slow", 3600);
  const Json result = testing::run<Waiter>({{"starts", {"slow", "usual-1", "quick", "usual-2"}}}, {}, request, host);
  CHECK(result["ends"] == Json{"quick ok 2030-01-01T00:00:01Z", "usual-1 ok 2030-01-01T00:01:00Z",
                               "usual-2 ok 2030-01-01T00:01:00Z", "slow ok 2030-01-01T01:00:00Z"});
  CHECK(host.names() == Names{"slow", "usual-1", "quick", "usual-2"});
  CHECK(host.ended() == Names{"quick", "usual-1", "usual-2", "slow"});
  CHECK(host.most_in_flight() == 4);
  CHECK(host.in_flight() == 0);
  CHECK(host.seconds() == 3600);
  CHECK(host.logs() == Names{"all in"});
}

TEST_CASE("a started call fails as its script says, or is cancelled at once") {
  FakeHost host;
  host.answer("good", Json::object());
  host.answer("bad", [](const Json &) -> Json { throw Error("unavailable", "no machine"); });
  host.answer("late", Json::object()).takes("late", 10);
  const Json result = testing::run<Waiter>({{"starts", {"late", "good", "bad", "unknown"}}}, {},
                                           {{"schema", "athanor.stage.run/1"}, {"cancel", "late"}}, host);
  CHECK(result["ends"] == Json{"late cancelled 2030-01-01T00:00:00Z", "good ok 2030-01-01T00:00:00Z",
                               "bad unavailable 2030-01-01T00:00:00Z", "unknown not_offered 2030-01-01T00:00:00Z"});
}

TEST_CASE("names are given once") {
  FakeHost host;
  CHECK_THROWS_WITH(testing::run<Waiter>({{"starts", {"a", "a"}}}, {}, request, host), "'a' was started before");
  CHECK_THROWS_WITH(testing::run<Waiter>({{"starts", {""}}}, {}, request, host), "a started call needs a name");
}

TEST_CASE("calls are answered by name, else by task, else by document") {
  FakeHost fake;
  Host host(fake.raw());
  const Json draft{{"schema", "athanor.llm/1"}, {"task", "experiment.draft"}};
  CHECK_THROWS_WITH(host.call("n/1", draft), "the fake host has no answer for 'n/1' (athanor.llm/1)");
  fake.answer("athanor.llm/1", {{"text", "by document"}});
  CHECK(host.call("n/1", draft)["text"] == "by document");
  fake.answer("experiment.draft", {{"text", "by task"}});
  CHECK(host.call("n/1", draft)["text"] == "by task");
  fake.answer("n/1", [](const Json &asked) { return Json{{"text", "asked for " + asked["task"].get<std::string>()}}; });
  CHECK(host.call("n/1", draft)["text"] == "asked for experiment.draft");
  CHECK(host.call("n/2", draft)["text"] == "by task");
  CHECK(fake.calls().size() == 5);
  CHECK(fake.calls()[4].request == draft);
}

TEST_CASE("waiting with a limit moves the clock no further than the limit") {
  FakeHost fake;
  Host host(fake.raw());
  host.start("tea", {{"schema", "athanor.timer/1"}, {"seconds", 3}});
  CHECK_FALSE(host.next(std::chrono::seconds(2)));
  CHECK(fake.seconds() == 2);
  const auto tea = host.next(std::chrono::seconds(2));
  REQUIRE(tea);
  CHECK(tea->name == "tea");
  CHECK(tea->order == 1);
  CHECK(fake.seconds() == 3);
  CHECK_FALSE(host.next());
}

TEST_CASE("a plugin can be asked to stop at a chosen call") {
  FakeHost fake;
  Host host(fake.raw());
  fake.stop_after(2);
  host.call({{"schema", "athanor.state.load/1"}});
  CHECK_FALSE(host.cancelled());
  host.call({{"schema", "athanor.state.append/1"}});
  CHECK(host.cancelled());
  CHECK_THROWS_AS(testing::run<Waiter>({{"starts", Names{}}}, {}, request, fake), Cancelled);
}

TEST_CASE("a class's own check is asked without an instance") {
  CHECK_NOTHROW(Instance<Waiter>::validate({{"starts", Names{}}}));
  CHECK_THROWS_WITH(Instance<Waiter>::validate({{"hurry", true}}), "a waiter does not hurry");
}
