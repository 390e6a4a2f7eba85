// SPDX-License-Identifier: Apache-2.0
//
// See measuring.hpp.
#include "tests/bench/backend/measuring.hpp"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <stdexcept>

#include "tests/plugins/local/backend.hpp"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::vector<char *> pointers(const std::vector<std::string> &words) {
  std::vector<char *> all;
  for (const auto &word : words) all.push_back(const_cast<char *>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

Json true_job(const Place &place, int i) { return job(place, std::to_string(i + 1), {"/bin/true"}); }

void run_all(Backend &runs, const Json &jobs) {
  Json left = Json::array();
  for (const Json &one : jobs) left.push_back(one.at("id"));
  runs.ask("submit", {{"jobs", jobs}});
  while (!left.empty()) {
    const Json ended = runs.ask("wait", {{"ids", left}, {"seconds", 60}}).at("jobs");
    for (const Json &one : ended)
      for (auto id = left.begin(); id != left.end(); ++id)
        if (*id == one.at("id")) {
          left.erase(id);
          break;
        }
  }
}

double resident_mib() {
  double size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double cpu_seconds() {
  double all = 0;
  for (const int whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage use{};
    getrusage(whose, &use);
    all += static_cast<double>(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
  }
  return all;
}

InFlight look_at_flight(Backend &runs, const Json &jobs, double seconds) {
  Json ids = Json::array();
  for (const Json &one : jobs) ids.push_back(one.at("id"));
  InFlight found;
  const double before = resident_mib();
  found.submit_ms = 1000 * seconds_of([&] { runs.ask("submit", {{"jobs", jobs}}); });
  const double used = cpu_seconds();
  const auto start = Clock::now();
  while (seconds_since(start) < seconds) runs.ask("wait", {{"ids", ids}, {"seconds", 0.02}});
  found.cpu_percent = 100 * (cpu_seconds() - used) / seconds_since(start);
  found.resident_mib = resident_mib() - before;
  found.cancel_ms = 1000 * seconds_of([&] {
                      runs.ask("cancel", {{"ids", ids}});
                      for (const Json &id : ids) runs.end_of(id);
                    });
  return found;
}

std::string problem_of(const std::string &plugin, const Json &options) {
  const Json problems = Backend(options, plugin).ask("capacity").at("problems");
  return problems.empty() ? "" : problems[0].value("message", "it cannot run jobs");
}

}  // namespace

std::vector<double> times(int count, const std::function<void(int)> &once, double rhythm) {
  constexpr double golden = 0.618034;  // its multiples, without what stands before the point, spread evenly
  std::vector<double> all;
  once(-1);  // warms up
  for (int i = 0; i < count; ++i) {
    pause_ms(static_cast<int>(1000 * rhythm * std::fmod(golden * i, 1)));
    all.push_back(1000 * seconds_of([&] { once(i); }));
  }
  return all;
}

double seconds_of(const std::function<void()> &what) {
  const auto start = Clock::now();
  what();
  return seconds_since(start);
}

Row program(const std::string &name, const std::vector<std::string> &words,
            const std::vector<std::string> &environment) {
  const auto once = [words, environment](int) {
    const std::vector<char *> argv = pointers(words), env = pointers(environment);
    pid_t pid = 0;
    int status = 1;
    if (posix_spawn(&pid, argv[0], nullptr, nullptr, argv.data(), env.data()) == 0) waitpid(pid, &status, 0);
    if (status != 0) throw std::runtime_error(words[0] + " does not run");
  };
  return {name, access(words[0].c_str(), X_OK) == 0 ? "" : "there is no " + words[0],
          [once](int count) { return times(count, once); }};
}

Row backend(const std::string &name, const std::string &plugin, const Json &options, const Json &busy, double rhythm) {
  Json in_haste = options;
  in_haste.update(busy);
  const auto one_by_one = [plugin, in_haste, rhythm](int count) {
    const Place place(false);
    Backend runs(in_haste, plugin);
    return times(
        count, [&](int i) { runs.run(true_job(place, i)); }, rhythm);
  };
  const auto all_at_once = [plugin, in_haste](int count) {
    const Place place(false);
    Backend runs(in_haste, plugin);
    runs.ask("capacity");
    Json jobs = Json::array();
    for (int i = 0; i < count; ++i) jobs.push_back(true_job(place, i));
    return seconds_of([&] { run_all(runs, jobs); });
  };
  const auto in_flight = [plugin, options](int count, double seconds) {
    const Place place(false);
    Backend runs(options, plugin);
    runs.ask("capacity");
    Json jobs = Json::array();
    for (int i = 0; i < count; ++i) jobs.push_back(job(place, std::to_string(i), {"/bin/sleep", "600"}));
    return look_at_flight(runs, jobs, seconds);
  };
  return {name, problem_of(plugin, options), one_by_one, all_at_once, in_flight};
}

}  // namespace bench
