// SPDX-License-Identifier: Apache-2.0
//
// How the process of an isolated instance ends before its time, what is said of it, and how it goes on.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <future>

#include "support.hpp"

using namespace athanor;

namespace {

const Json run_request{{"schema", "athanor.stage.run/1"}};

// Spares the stage once it has been told so.
struct House : Quiet {
  std::atomic<int> asked{0};
  std::atomic<bool> wanted_to_stop{false}, spare{false};
  std::string text;
  Json call(std::string_view, const Json &request, const OnEvent &) override {
    text = request.at("text").get<std::string>();
    ++asked;
    return {{"spared", spare.load()}};
  }
  bool cancelled() override { return wanted_to_stop.load(); }
};

std::shared_ptr<Component> isolated(const std::string &name) {
  use_test_program();
  return Component::create(stage("trials", name), Json::object(), Isolation::process);
}

Json with(const char *key, const Json &value) {
  Json out = run_request;
  out[key] = value;
  return out;
}

// One that has ended and that nobody collects (in a container whose first process does not) is not there.
bool is_there(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("State:", 0) == 0) return line.find('Z') == std::string::npos;
  return false;
}

void wait_until_gone(pid_t process) {
  for (int i = 0; i < 2000 && is_there(process); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

}  // namespace

TEST_CASE("a crash is an error that names the signal, and the next call begins a fresh process") {
  House services;
  const auto component = isolated("ends");
  try {
    component->run(with("how", "abort"), services);
    FAIL("it went on");
  } catch (const Error &e) {
    CHECK(e.code() == "plugin_crashed");
    CHECK(e.message() == "stage/ends crashed with SIGABRT in run; it printed: the last words");
    CHECK(e.hint() == "this is a fault in the plugin; tell its author");
    CHECK(e.details().at("component") == "stage/ends");
  }
  services.spare = true;
  CHECK(component->run(with("how", "abort"), services)["answer"]["spared"] == true);
}

TEST_CASE("whoever exits or kills itself has ended as well") {
  House services;
  const auto component = isolated("ends");
  CHECK(complaint([&] { component->run(with("how", "exit"), services); }) ==
        "plugin_crashed: stage/ends ended with exit status 3 in run; it printed: the last words");
  CHECK(complaint([&] { component->run(with("how", "kill"), services); }) ==
        "plugin_crashed: stage/ends crashed with SIGKILL in run; it printed: the last words");
}

TEST_CASE("a process that is killed from outside in the middle of a call is a crash") {
  House services;
  const auto component = isolated("waits");
  auto running =
      std::async(std::launch::async, [&] { return complaint([&] { component->run(with("deaf", true), services); }); });
  while (services.asked == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ::kill(std::stoi(services.text), SIGKILL);
  CHECK(running.get() == "plugin_crashed: stage/waits crashed with SIGKILL in run");
}

TEST_CASE("a crash while an instance is made is said so") {
  use_test_program();
  auto made = [](const char *name) {
    return complaint([&] { Component::create(stage("misbehaving", name), Json::object(), Isolation::process); });
  };
  CHECK(made("create_crashes") == "plugin_crashed: stage/create_crashes crashed with SIGSEGV in create");
  CHECK(made("vanished") == "not_found: stage/vanished is no longer in misbehaving/misbehaving.so");
  CHECK(complaint([] {
          Component::create(stage("crashes_on_load", "minimal"), Json::object(), Isolation::process);
        }).rfind("plugin_crashed: stage/minimal crashed with SIG", 0) == 0);
}

TEST_CASE("a crash in one call ends those beside it, and all may be made again") {
  use_test_program();
  ComponentInfo info = stage("trials", "together");
  info.kind = "provider";
  const auto component = Component::create(info, Json::object(), Isolation::process);
  std::vector<std::future<std::string>> calls;
  for (int i = 0; i < 4; ++i)
    calls.push_back(std::async(std::launch::async, [&, i] {
      Quiet services;
      return complaint([&] {
        component->run({{"schema", "athanor.provider.complete/1"}, {"calls", 99}, {"n", i}, {"crash", i == 3}},
                       services);
      });
    }));
  // Whoever comes after the crash waits in a fresh process for calls that never come.
  int crashed = 0;
  CHECK(calls[3].get() == "plugin_crashed: provider/together crashed with SIGKILL in run");
  for (int i = 0; i < 3; ++i)
    if (calls[static_cast<std::size_t>(i)].wait_for(std::chrono::milliseconds(300)) == std::future_status::ready)
      ++crashed;
  CHECK(crashed <= 3);
  Quiet services;
  std::vector<std::future<void>> rest;
  for (int i = 0; i < 99; ++i)
    rest.push_back(std::async(std::launch::async, [&, i] {
      Quiet quiet;
      component->run({{"schema", "athanor.provider.complete/1"}, {"calls", 99}, {"n", i}}, quiet);
    }));
  for (auto &call : rest) call.get();
}

TEST_CASE("a call that is deaf to the wish to stop is ended after a time of grace, and stopped all the same") {
  House services;
  set_grace(std::chrono::milliseconds(300));
  const auto component = isolated("waits");
  auto running =
      std::async(std::launch::async, [&] { return complaint([&] { component->run(with("deaf", true), services); }); });
  while (services.asked == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  services.wanted_to_stop = true;
  CHECK(running.get() == "cancelled");
  set_grace(std::chrono::seconds(10));
  CHECK(services.said ==
        std::vector<std::string>{
            "3 stage/waits did not stop within 0.3 s when it was asked to, and its process was ended"});
  wait_until_gone(std::stoi(services.text));
  CHECK_FALSE(is_there(std::stoi(services.text)));
}

TEST_CASE("a process ends with its instance") {
  House services;
  auto component = isolated("looks");
  const pid_t process = component->run(run_request, services).at("pid");
  CHECK(is_there(process));
  component.reset();
  CHECK_FALSE(is_there(process));
}

TEST_CASE("a process ends with its host, however that ends") {
  use_test_program();
  const std::string program = (tests_folder() / "scanner_for_tests").string(), file = plugin_file("trials").string();
  std::FILE *out = ::popen(("exec '" + program + "' host '" + file + "' & echo $!; wait").c_str(), "r");
  REQUIRE(out);
  int host = 0, plugin = 0;
  REQUIRE(std::fscanf(out, "%d %d", &host, &plugin) == 2);
  CHECK(is_there(plugin));
  ::kill(host, SIGKILL);
  ::pclose(out);
  wait_until_gone(plugin);
  CHECK_FALSE(is_there(plugin));
}
