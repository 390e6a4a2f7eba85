// SPDX-License-Identifier: Apache-2.0
//
// A plugin that puts the wall between processes to the test: stages that ask much, say much, crash, exit, do not hear,
// and a provider that is called from many threads.
#include <dirent.h>
#include <unistd.h>

#include <athanor/plugin.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;

#define STAGE_INFO                                                                                                \
  R"({"schema": "athanor.component/1", "summary": "A trial.", "services": ["athanor.llm/1"],)"                    \
  R"( "options": {"type": "object", "properties": {"crash": {"type": "string", "description": "how it ends"}}},)" \
  R"( "speaks": ["athanor.stage.run/1"]})"

struct Stage {
  static constexpr const char *kind = "stage";
  Json options;
  Stage(const Json &given, const std::filesystem::path &) : options(given) {}
};

Json question(const std::string &text) { return {{"schema", "athanor.llm/1"}, {"text", text}}; }

// Asks `calls` times from each of `threads` threads at once, `size` bytes there and back, and says as much by the way.
struct Asks : Stage {
  static constexpr const char *name = "asks", *info = STAGE_INFO;
  using Stage::Stage;
  Json run(const Json &request, Host &host) {
    const int threads = request.value("threads", 1), calls = request.value("calls", 1);
    const std::string text(request.value("size", std::size_t{1}), 'x');
    std::atomic<int> right{0};
    auto ask = [&](int thread) {
      for (int i = 0; i < calls; ++i) {
        const std::string mine = std::to_string(thread) + "/" + std::to_string(i);
        int heard = 0;
        const Json answer = host.call(mine, question(text), [&](const Json &) { ++heard; });
        if (answer.at("name") == mine && answer.at("text") == text && heard == 2) ++right;
      }
    };
    std::vector<std::thread> all;
    for (int thread = 1; thread < threads; ++thread) all.emplace_back(ask, thread);
    for (int i = 0; i < request.value("events", 0); ++i) host.emit({{"n", i}, {"text", text}});
    ask(0);
    for (std::thread &thread : all) thread.join();
    return {{"right", right.load()}};
  }
};

// Answers with its process, and what it has open beside the standard streams.
struct Looks : Stage {
  static constexpr const char *name = "looks", *info = STAGE_INFO;
  using Stage::Stage;
  Json run(const Json &, Host &) {
    std::printf("printed where it does no harm\n");
    std::fflush(stdout);
    std::fprintf(stderr, "a word on standard error\n");
    Json open = Json::array();
    DIR *folder = ::opendir("/proc/self/fd");
    while (const dirent *entry = ::readdir(folder)) {
      char target[512] = "";
      if (::readlinkat(::dirfd(folder), entry->d_name, target, sizeof target - 1) > 0 && std::atoi(entry->d_name) > 2)
        open.push_back(target);
    }
    ::closedir(folder);
    return {{"pid", ::getpid()}, {"parent", ::getppid()}, {"open", open}};
  }
};

// Asks once, and ends its process as it was told to. Not when the answer says that it did so before.
struct Ends : Stage {
  static constexpr const char *name = "ends", *info = STAGE_INFO;
  using Stage::Stage;
  Json run(const Json &request, Host &host) {
    const Json answer = host.call("first", question("before"));
    const std::string how = request.value("how", options.value("crash", ""));
    if (answer.value("spared", false)) return {{"outputs", Json::object()}, {"answer", answer}};
    host.log(athanor::sdk::Level::info, "about to end");
    std::fprintf(stderr, "the last words\n");
    if (how == "exit") std::exit(3);
    std::signal(SIGABRT, SIG_DFL);
    std::raise(how == "kill" ? SIGKILL : SIGABRT);
    return Json::object();
  }
};

// Stops when it is asked to, or never.
struct Waits : Stage {
  static constexpr const char *name = "waits", *info = STAGE_INFO;
  using Stage::Stage;
  Json run(const Json &request, Host &host) {
    host.call("first", question(std::to_string(::getpid())));
    while (request.value("deaf", false) || !host.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    throw athanor::sdk::Cancelled();
  }
};

// Answers only when as many calls are in it at once as the request says.
struct Together {
  static constexpr const char *kind = "provider", *name = "together", *info = R"({
    "schema": "athanor.component/1", "summary": "A trial.", "options": {"type": "object"},
    "speaks": ["athanor.provider.profile/1", "athanor.provider.complete/1"]})";
  std::atomic<int> inside{0};
  Together(const Json &, const std::filesystem::path &) {}
  Json run(const Json &request, Host &host) {
    ++inside;
    if (request.value("crash", false)) std::raise(SIGKILL);
    while (inside < request.at("calls").get<int>() && !host.cancelled())
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return {{"n", request.at("n")}};
  }
};

}  // namespace

ATHANOR_PLUGIN("org.test.trials", "1.0.0", Asks, Looks, Ends, Waits, Together)
