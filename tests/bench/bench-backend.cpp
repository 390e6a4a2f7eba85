// SPDX-License-Identifier: Apache-2.0
//
// What does a job cost? Starting one that does nothing, behind walls and without, beside a bare process and bare
// bubblewrap; jobs a second; and the backend's own memory and time with many jobs in flight.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "tests/bench/backend/rows.hpp"

namespace {

using bench::Json;

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// In a process of its own, so that its memory is that of the backend.
Json in_flight(const Json &options, int jobs) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    int status = 1;
    try {
      const bench::InFlight f = bench::in_flight(options, jobs);
      const std::string text = Json{
          {"jobs", jobs},
          {"submit_ms", f.submit_ms},
          {"resident_mib", f.resident_mib},
          {"cpu_percent", f.cpu_percent},
          {"cancel_ms",
           f.cancel_ms}}.dump();
      if (write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size())) status = 0;
    } catch (const std::exception &e) {
      fmt::print(stderr, "bench-backend: {}\n", e.what());
    }
    _exit(status);
  }
  close(ends[1]);
  std::string text(4096, '\0');
  const ssize_t size = read(ends[0], text.data(), text.size());
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0 || size <= 0) throw std::runtime_error("jobs in flight could not be measured");
  return Json::parse(text.substr(0, static_cast<std::size_t>(size)));
}

Json flights(const Json &options, int rounds) {
  Json all = Json::array();
  for (const int jobs : {10, 100, 1000}) {
    if (jobs > 20 * rounds) break;
    all.push_back(in_flight(options, jobs));
    const Json &f = all.back();
    fmt::print(
        "{:<10} {:>5} in flight: handed over in {:.1f} ms, {:.2f} MiB, {:.1f} % of a processor, ended in {:.0f} ms\n",
        "", jobs, f.at("submit_ms").get<double>(), f.at("resident_mib").get<double>(),
        f.at("cpu_percent").get<double>(), f.at("cancel_ms").get<double>());
  }
  return all;
}

Json measure(const bench::Row &row, int rounds) {
  if (!row.missing.empty()) {
    fmt::print("{:<10} not measured: {}\n", row.name, row.missing);
    return {{"missing", row.missing}};
  }
  Json found{{"start_ms", median(row.one_by_one(rounds))}};
  fmt::print("{:<10} {:>7.1f} ms", row.name, found["start_ms"].get<double>());
  if (row.all_at_once) {
    found["jobs_per_second"] = 4 * rounds / row.all_at_once(4 * rounds);
    fmt::print("  {:>7.1f} jobs a second", found["jobs_per_second"].get<double>());
  }
  fmt::print("\n");
  std::fflush(stdout);
  if (row.options.is_object()) found["in_flight"] = flights(row.options, rounds);
  return found;
}

int measure(int rounds) {
  fmt::print("one /bin/true from its start to its known end, median of {}\n", rounds);
  Json all = Json::object();
  for (const bench::Row &row : bench::rows()) all[row.name] = measure(row, rounds);
  fmt::print("{}\n", R"({"bench":"backend","rounds":)" + std::to_string(rounds) + R"(,"rows":)" + all.dump() + "}");
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  const bool given = argc == 3 && std::strcmp(argv[1], "--rounds") == 0;
  const int rounds = given ? std::atoi(argv[2]) : 50;
  if ((argc != 1 && !given) || rounds < 1) {
    fmt::print(stderr, "usage: bench-backend [--rounds N]\n");
    return 2;
  }
  try {
    return measure(rounds);
  } catch (const std::exception &e) {
    fmt::print(stderr, "bench-backend: {}\n", e.what());
    return 1;
  }
}
