// SPDX-License-Identifier: Apache-2.0
//
// What does a call across the plugin boundary cost, in this process and to a process of its own? Measures calls of a
// plugin's run, with documents of several sizes, alone and with three questions back to the host. The plugin is
// echo.cpp.
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/component.hpp"
#include "plugin/helper.hpp"

namespace {

using athanor::Json;

// Answers every question of the plugin with the text it brought.
class Answers : public athanor::Services {
 public:
  Json call(std::string_view, const Json &request, const OnEvent &) override { return {{"text", request.at("text")}}; }
  void log(int, std::string_view) override {}
};

athanor::ComponentInfo echo() {
  athanor::ComponentInfo info;
  info.kind = "literature";
  info.name = "echo";
  info.plugin = "org.athanor.bench";
  info.file = BENCH_ECHO;
  info.info = Json{{"concurrent", true}};
  return info;
}

// The median time of one call in microseconds, over `rounds` rounds of at least one call and about 5 ms each.
double microseconds(athanor::Component &component, const Json &request, int rounds) {
  using Clock = std::chrono::steady_clock;
  Answers services;
  auto elapsed = [&](int calls) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) component.run(request, services);
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
  };
  const int calls = std::max(1, static_cast<int>(5000 / std::max(1.0, elapsed(1))));
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) times.push_back(elapsed(calls) / calls);
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return times[rounds / 2];
}

// What four questions and answers of 100 bytes take between two processes that do nothing else: the least that a call
// with three questions back costs when each side sleeps until it is asked.
double bare_microseconds(int rounds) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw std::runtime_error("no socket");
  char letters[100] = {};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    while (::read(ends[1], letters, sizeof letters) > 0 && ::write(ends[1], letters, sizeof letters) > 0) continue;
    ::_exit(0);
  }
  ::close(ends[1]);
  std::vector<double> times;
  for (int i = 0; i < rounds * 100; ++i) {
    const auto start = std::chrono::steady_clock::now();
    for (int trip = 0; trip < 4; ++trip)
      if (::write(ends[0], letters, sizeof letters) < 0 || ::read(ends[0], letters, sizeof letters) < 0) break;
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return times[times.size() / 2];
}

struct Way {
  const char *name;
  athanor::Isolation isolation;
  double aim_us;  // of a call with three questions back, with small documents
};
constexpr Way ways[] = {{"in process", athanor::Isolation::none, 25}, {"isolated", athanor::Isolation::process, 150}};

// The figures of one way; prints them beside the aim.
Json measure(const Way &way, int rounds) {
  const auto component = athanor::Component::create(echo(), Json::object(), way.isolation);
  Json figures = Json::array();
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1} << 10, std::size_t{64} << 10, std::size_t{1} << 20}) {
    Json request{{"schema", "bench.echo/1"}, {"text", std::string(bytes, 'x')}};
    const double plain = microseconds(*component, request, rounds);
    request["ask"] = 3;
    const double nested = microseconds(*component, request, rounds);
    fmt::print("{:<11} {:>10} B  {:>11.1f} us  {:>23.1f} us", way.name, bytes, plain, nested);
    if (bytes == 0) fmt::print("   aim: under {} us, {}", way.aim_us, nested < way.aim_us ? "met" : "missed");
    fmt::print("\n");
    figures.push_back({{"text_bytes", bytes}, {"call_us", plain}, {"nested_us", nested}});
  }
  return {{"aim_us", way.aim_us}, {"nested_us", figures[0]["nested_us"]}, {"figures", figures}};
}

int measure(int rounds) {
  athanor::set_scanner(athanor::fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
  fmt::print("{:<11} {:>12}  {:>14}  {:>26}\n", "", "text", "call", "with three questions back");
  Json found = Json::object();
  for (const Way &way : ways)
    found[way.isolation == athanor::Isolation::none ? "in_process" : "isolated"] = measure(way, rounds);
  const double bare = bare_microseconds(rounds);
  fmt::print("for comparison, four bare round trips between two sleeping processes: {:.1f} us\n", bare);
  fmt::print("{}\n", R"({"bench":"abi","rounds":)" + std::to_string(rounds) + R"(,"bare_us":)" + Json(bare).dump() +
                         R"(,"in_process":)" + found["in_process"].dump() + R"(,"isolated":)" +
                         found["isolated"].dump() + "}");
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  const bool given = argc == 3 && std::strcmp(argv[1], "--rounds") == 0;
  const int rounds = given ? std::atoi(argv[2]) : 50;
  if ((argc != 1 && !given) || rounds < 1) {
    fmt::print(stderr, "usage: bench-abi [--rounds N]\n");
    return 2;
  }
  try {
    return measure(rounds);
  } catch (const std::exception &e) {
    fmt::print(stderr, "bench-abi: {}\n", e.what());
    return 1;
  }
}
