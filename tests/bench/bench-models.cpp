// SPDX-License-Identifier: Apache-2.0
//
// What does a model call cost beside the model? The whole way of a call (prompt, encoding, ledger, http on loopback,
// decoding, checking against a schema) is measured against a server that answers after a fixed time, with 1, 16 and 256
// calls at once. The ideal is that time alone.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/scanner.hpp"
#include "services/http/http.hpp"
#include "services/models/service.hpp"
#include "services/secrets.hpp"
#include "tests/framework/services/http/fault_server.hpp"
#include "tests/temporary_folder.hpp"

namespace {

using athanor::Json;
using Seconds = std::chrono::duration<double>;
constexpr double latency = 1.0;  // of the server, in seconds: models take that long and longer

double now() { return Seconds(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval &t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double at(std::vector<double> &sorted, double part) {
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

std::string chunk(const std::string &delta, const std::string &rest) {
  return R"({"id":"c-1","object":"chat.completion.chunk","created":1,"model":"bench","choices":[{"index":0,"delta":)" +
         delta + R"(,"finish_reason":)" + rest;
}

// A whole run around one model service, but for the stage.
struct Rig {
  explicit Rig(const std::string &url, std::size_t at_once) {
    athanor::set_scanner(athanor::fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    const auto catalogue =
        athanor::Catalogue::scan({MODEL_TEST_PLUGINS, athanor::fs::path(ATHANOR_BUILD_DIR) / "lib/athanor/plugins"});
    stage.id = "asker";
    stage.use = {"stage", "asker", Json::object(), catalogue.find("stage", "asker")};
    athanor::Role &role = plan.roles["default"];
    role.name = "default";
    role.model = "bench";
    role.provider = {
        "provider", "openai", {{"base_url", url}, {"server", "other"}}, catalogue.find("provider", "openai")};
    role.settings = {{"stream", true}};
    role.limits = {{"concurrency", at_once}};
  }
  void ask(int number) {
    service.ask(stage, {{"main", "asker", "call-" + std::to_string(number)}, number, "key"},
                {{"task", "asker.plan"}, {"context", {{"number", number}}}});
  }

  athanor::tests::TemporaryFolder folder;
  athanor::Plan plan;
  athanor::StageStep stage;
  athanor::Types types{std::vector<athanor::fs::path>{athanor::fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  std::unique_ptr<athanor::Ledger> ledger = athanor::Ledger::create(folder / "ledger.sqlite");
  athanor::ArtifactStore artifacts{folder.path(), *ledger, types};
  athanor::Pool pool{8};
  std::atomic<bool> stop{false};
  athanor::SecretStore secrets;
  athanor::HttpService http{secrets};
  athanor::RunContext run{folder.path(), plan, *ledger, artifacts, types, pool, stop, secrets, http, {}};
  athanor::ModelService service{run};
};

Json measure(int at_once, int rounds) {
  athanor::tests::FaultServer server;
  const std::string answer = R"("{\"plan\": \"measure\", \"code\": \"print(1)\"}")";
  athanor::tests::Answer reply;
  reply.headers = {{"Content-Type", "text/event-stream"}};
  reply.length = athanor::tests::Answer::Length::chunked;
  reply.pieces = {
      "data: " + chunk(R"({"role":"assistant","content":)" + answer + "}", "null}],\"usage\":null}\n\n"),
      "data: " +
          chunk("{}", "\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9,\"total_tokens\":18}}\n\n"),
      "data: [DONE]\n\n"};
  server.on("/v1/chat/completions").with([&](const athanor::tests::Request &) {
    std::this_thread::sleep_for(Seconds(latency));
    return reply;
  });
  Rig rig(server.url("/v1"), static_cast<std::size_t>(at_once));
  std::vector<double> own(static_cast<std::size_t>(at_once * rounds));
  std::atomic<int> next{0};
  rig.ask(-1);  // the first call loads the plugin
  const double begun = now(), cpu = cpu_seconds();
  std::vector<std::thread> callers;
  for (int i = 0; i < at_once; ++i)
    callers.emplace_back([&] {
      for (int n; (n = next++) < at_once * rounds;) {
        const double start = now();
        rig.ask(n);
        own[static_cast<std::size_t>(n)] = (now() - start - latency) * 1000;
      }
    });
  for (std::thread &caller : callers) caller.join();
  const double took = now() - begun, calls = static_cast<double>(own.size());
  std::sort(own.begin(), own.end());
  const double ideal = at_once / latency;
  return {{"at_once", at_once},
          {"calls", own.size()},
          {"own_ms_median", at(own, 0.5)},
          {"own_ms_p99", at(own, 0.99)},
          {"cpu_ms", (cpu_seconds() - cpu) * 1000 / calls},
          {"calls_per_second", calls / took},
          {"ideal_per_second", ideal},
          {"of_ideal", calls / took / ideal}};
}

}  // namespace

int main(int argc, char **argv) {
  const bool given = argc == 3 && std::strcmp(argv[1], "--rounds") == 0;
  const int rounds = given ? std::atoi(argv[2]) : 10;
  if ((argc != 1 && !given) || rounds < 1) {
    fmt::print(stderr, "usage: bench-models [--rounds N]\n");
    return 2;
  }
  try {
    Json figures = Json::array();
    fmt::print("{:>8}  {:>12}  {:>10}  {:>12}  {:>10}  {:>10}  {:>8}\n", "at once", "own, median", "own, p99",
               "cpu (both)", "calls/s", "ideal/s", "of ideal");
    for (const int at_once : {1, 16, 256}) {
      const Json f = measure(at_once, rounds);
      fmt::print("{:>8}  {:>9.2f} ms  {:>7.2f} ms  {:>9.2f} ms  {:>10.1f}  {:>10.1f}  {:>6.1f} %\n", at_once,
                 f["own_ms_median"].get<double>(), f["own_ms_p99"].get<double>(), f["cpu_ms"].get<double>(),
                 f["calls_per_second"].get<double>(), f["ideal_per_second"].get<double>(),
                 100 * f["of_ideal"].get<double>());
      figures.push_back(f);
    }
    fmt::print("own: beyond the server's {} s; cpu: of this process, the server's threads among it\n", latency);
    fmt::print("{}\n",
               R"({"bench":"models","rounds":)" + std::to_string(rounds) + R"(,"figures":)" + figures.dump() + "}");
    return 0;
  } catch (const std::exception &e) {
    fmt::print(stderr, "bench-models: {}\n", e.what());
    return 1;
  }
}
