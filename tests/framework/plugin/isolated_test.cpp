// SPDX-License-Identifier: Apache-2.0
//
// An instance in a process of its own does what one in this process does: asks, says, is stopped, from many threads and
// with much to say. How such a process ends is in isolated_end_test.cpp.
#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <future>

#include "foundation/files.hpp"
#include "support.hpp"

using namespace athanor;

namespace {

// Answers with what was asked, after two events. From any thread.
struct Echo : Quiet {
  std::atomic<int> asked{0}, most{0}, now{0};
  std::atomic<bool> wanted_to_stop{false};
  Json call(std::string_view name, const Json &request, const OnEvent &on_event) override {
    const int inside = ++now;
    for (int seen = most.load(); inside > seen && !most.compare_exchange_weak(seen, inside);) {
    }
    for (int i = 0; i < 2; ++i) on_event({{"n", i}});
    ++asked;
    --now;
    return {{"name", std::string(name)}, {"text", request.at("text")}};
  }
  bool cancelled() override { return wanted_to_stop.load(); }
};

std::shared_ptr<Component> isolated(const std::string &name) {
  use_test_program();
  return Component::create(stage("trials", name), Json::object(), Isolation::process);
}

Json request(Json members) {
  members["schema"] = "athanor.stage.run/1";
  return members;
}

}  // namespace

TEST_CASE("an isolated stage runs in another process, which sees nothing that is open here") {
  const OwnFolder own;
  // As the lock of a run might be, if somebody forgot to keep it from being inherited.
  const int lock = ::open((own.path() / "lock").c_str(), O_RDWR | O_CREAT, 0600);
  REQUIRE(lock >= 0);
  Echo services;
  const auto component = isolated("looks");
  const Json seen = component->run(request({}), services);
  ::close(lock);
  CHECK(seen["pid"] != ::getpid());
  CHECK(seen["parent"] == ::getpid());
  for (const Json &open : seen["open"]) {
    INFO(open);
    CHECK((open.get<std::string>().rfind("socket:", 0) == 0 || open.get<std::string>().rfind("/proc/", 0) == 0));
  }
  CHECK(component->run(request({}), services)["pid"] == seen["pid"]);  // one process, however often it is asked
}

TEST_CASE("what an isolated plugin prints is in the log of the call that it is at") {
  Echo services;
  isolated("looks")->run(request({}), services);
  CHECK(services.said == std::vector<std::string>{"2 printed where it does no harm", "2 a word on standard error"});
}

TEST_CASE("many calls within a call, one after another and from many threads at once") {
  Echo services;
  const auto component = isolated("asks");
  CHECK(component->run(request({{"calls", 2000}}), services)["right"] == 2000);
  CHECK(component->run(request({{"calls", 50}, {"threads", 32}}), services)["right"] == 1600);
  CHECK(services.asked == 3600);
}

TEST_CASE("both sides may say more than any buffer holds, at once") {
  Echo services;
  const auto component = isolated("asks");
  std::size_t heard = 0;
  const Json result =
      component->run(request({{"calls", 2}, {"threads", 4}, {"size", 1 << 20}, {"events", 6}}), services,
                     [&](const Json &event) { heard += event.at("text").get<std::string>().size(); });
  CHECK(result["right"] == 8);
  CHECK(heard == std::size_t{6} * (1 << 20));
}

TEST_CASE("events of an isolated stage arrive in order, and what their handler throws comes out of run") {
  Echo services;
  const auto component = isolated("asks");
  std::vector<int> heard;
  component->run(request({{"events", 1000}}), services, [&](const Json &event) { heard.push_back(event.at("n")); });
  REQUIRE(heard.size() == 1000);
  for (int i = 0; i < 1000; ++i) CHECK(heard[static_cast<std::size_t>(i)] == i);
  CHECK(complaint([&] {
          component->run(request({{"events", 3}}), services,
                         [](const Json &) { throw Error("internal", "the listener fell asleep"); });
        }) == "internal: the listener fell asleep");
  CHECK(component->run(request({}), services)["right"] == 1);
}

TEST_CASE("documents of the greatest size pass in both directions, and larger ones are refused in words") {
  Echo services;
  const auto component = isolated("asks");
  CHECK(component->run(request({{"size", (16 << 20) - 200}}), services)["right"] == 1);
  CHECK(complaint([&] {
          component->run(request({{"size", 17 << 20}}), services);
        }) == "bad_request: the request is 17825828 bytes long; the limit is 16 MiB");
  CHECK(complaint([&] {
          component->run(request({{"text", std::string(17 << 20, 'x')}}), services);
        }) == "bad_reply: the request is 17825834 bytes long; the limit is 16 MiB");
  CHECK(component->run(request({}), services)["right"] == 1);
}

TEST_CASE("an isolated stage that is asked to stop is cancelled, not failed") {
  Echo services;
  const auto component = isolated("waits");
  auto running =
      std::async(std::launch::async, [&] { return complaint([&] { component->run(request({}), services); }); });
  while (services.asked == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  services.wanted_to_stop = true;
  CHECK(running.get() == "cancelled");
}

TEST_CASE("an isolated provider is called from many threads at once") {
  use_test_program();
  ComponentInfo info = stage("trials", "together");
  info.kind = "provider";
  const auto component = Component::create(info, Json::object(), Isolation::process);
  std::vector<std::future<Json>> calls;
  for (int i = 0; i < 32; ++i)
    calls.push_back(std::async(std::launch::async, [&, i] {
      Quiet services;
      return component->run({{"schema", "athanor.provider.complete/1"}, {"calls", 32}, {"n", i}}, services);
    }));
  for (int i = 0; i < 32; ++i) CHECK(calls[static_cast<std::size_t>(i)].get() == Json{{"n", i}});
}
