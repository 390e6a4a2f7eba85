// SPDX-License-Identifier: Apache-2.0
//
// See rows.hpp.
#include "tests/bench/backend/rows.hpp"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/plugins/local/backend.hpp"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::vector<double> times(int count, const std::function<void(int)> &once) {
  std::vector<double> all;
  once(-1);  // warms up
  for (int i = 0; i < count; ++i) {
    const auto start = Clock::now();
    once(i);
    all.push_back(1000 * seconds_since(start));
  }
  return all;
}

Row program(const std::string &name, const std::vector<std::string> &words) {
  const auto once = [words](int) {
    std::vector<char *> argv;
    for (const auto &word : words) argv.push_back(const_cast<char *>(word.c_str()));
    argv.push_back(nullptr);
    char *nothing[] = {nullptr};
    pid_t pid = 0;
    int status = 1;
    if (posix_spawn(&pid, argv[0], nullptr, nullptr, argv.data(), nothing) == 0) waitpid(pid, &status, 0);
    if (status != 0) throw std::runtime_error(words[0] + " does not run");
  };
  return {name, access(words[0].c_str(), X_OK) == 0 ? "" : "there is no " + words[0],
          [once](int count) { return times(count, once); }};
}

Json true_job(const Place &place, int i) { return job(place, std::to_string(i + 1), {"/bin/true"}); }

double until_all_ended(Backend &backend, const Json &jobs) {
  Json left = Json::array();
  for (const Json &one : jobs) left.push_back(one.at("id"));
  const auto start = Clock::now();
  backend.ask("submit", {{"jobs", jobs}});
  while (!left.empty()) {
    const Json ended = backend.ask("wait", {{"ids", left}, {"seconds", 60}}).at("jobs");
    for (const Json &one : ended)
      for (auto id = left.begin(); id != left.end(); ++id)
        if (*id == one.at("id")) {
          left.erase(id);
          break;
        }
  }
  return seconds_since(start);
}

Row local(const std::string &name, Json options) {
  const auto problem = [&]() -> std::string {
    const Json problems = Backend(options).ask("capacity").at("problems");
    return problems.empty() ? "" : problems[0].value("message", "it cannot run jobs");
  }();
  const auto one_by_one = [options](int count) {
    const Place place(false);
    Backend backend(options);
    return times(count, [&](int i) { backend.run(true_job(place, i)); });
  };
  const auto all_at_once = [options](int count) {
    const Place place(false);
    Json more = options;
    more["workers"] = std::max(1u, std::thread::hardware_concurrency());
    Backend backend(more);
    backend.ask("capacity");
    Json jobs = Json::array();
    for (int i = 0; i < count; ++i) jobs.push_back(true_job(place, i));
    return until_all_ended(backend, jobs);
  };
  return {name, problem, one_by_one, all_at_once, options};
}

double resident_mib() {
  double size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return static_cast<double>(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

}  // namespace

std::vector<Row> rows() {
  return {
      program("fork_exec", {"/bin/true"}),
      program("bwrap", {"/usr/bin/bwrap", "--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
                        "/bin/true"}),
      local("none", {{"sandbox", "none"}}),
      local("strict", {{"sandbox", "strict"}}),
  };
}

InFlight in_flight(const Json &options, int count) {
  const Place place(false);
  Backend backend(options);
  backend.ask("capacity");
  Json jobs = Json::array(), ids = Json::array();
  for (int i = 0; i < count; ++i) {
    jobs.push_back(job(place, std::to_string(i), {"/bin/sleep", "600"}));
    ids.push_back(std::to_string(i));
  }
  InFlight found;
  const double before = resident_mib();
  auto start = Clock::now();
  backend.ask("submit", {{"jobs", jobs}});
  found.submit_ms = 1000 * seconds_since(start);
  const double used = cpu_seconds();
  start = Clock::now();
  while (seconds_since(start) < 2) backend.ask("wait", {{"ids", ids}, {"seconds", 0.02}});
  found.cpu_percent = 100 * (cpu_seconds() - used) / seconds_since(start);
  found.resident_mib = resident_mib() - before;
  start = Clock::now();
  backend.ask("cancel", {{"ids", ids}});
  for (const Json &id : ids) backend.end_of(id);
  found.cancel_ms = 1000 * seconds_since(start);
  return found;
}

}  // namespace bench
