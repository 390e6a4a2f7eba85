// SPDX-License-Identifier: Apache-2.0
//
// What does a job cost? Starting one that does nothing, behind walls and without, on this machine and through a Slurm,
// beside a bare process, bare bubblewrap and the scheduler's own programs; jobs a second; and the backend's own memory
// and time with many jobs in flight.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <stdexcept>

#include "tests/bench/backend/rows.hpp"

namespace {

using bench::Json;
using bench::Row;

constexpr const char *contain = ATHANOR_BUILD_DIR "/tests/athanor_contain";

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

std::string read_all(int fd) {
  std::string text;
  char chunk[4096];
  for (ssize_t got; (got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR);)
    if (got > 0) text.append(chunk, static_cast<std::size_t>(got));
  return text;
}

void write_all(int fd, const std::string &text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t put = write(fd, text.data() + at, text.size() - at);
    if (put < 0 && errno != EINTR) throw std::runtime_error(std::string("a pipe: ") + std::strerror(errno));
    if (put > 0) at += static_cast<std::size_t>(put);
  }
}

// Has a child, which starts as this process is and then does its own, write a document. Null: it did not.
Json from_child(const std::function<void(int out)> &child) {
  std::fflush(stdout);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    int status = 1;
    try {
      child(ends[1]);
      status = 0;
    } catch (const std::exception &e) {
      fmt::print(stderr, "bench-backend: {}\n", e.what());
    }
    std::fflush(stdout);
    _exit(status);
  }
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  return status == 0 ? Json::parse(text, nullptr, false) : Json();
}

// In a process of its own, so that its memory is that of the backend.
Json in_flight(const Row &row, int jobs, double seconds) {
  Json found = from_child([&](int out) {
    const bench::InFlight f = row.in_flight(jobs, seconds);
    write_all(out, Json{{"jobs", jobs},
                        {"submit_ms", f.submit_ms},
                        {"resident_mib", f.resident_mib},
                        {"cpu_percent", f.cpu_percent},
                        {"cancel_ms", f.cancel_ms}}
                       .dump());
  });
  if (!found.is_object()) throw std::runtime_error("jobs in flight could not be measured");
  return found;
}

Json flights(const Row &row, int rounds) {
  Json all = Json::array();
  for (const int jobs : {10, 100, 1000}) {
    if (jobs > 20 * rounds) break;
    all.push_back(in_flight(row, jobs, std::min(row.watch_seconds, 0.4 * rounds)));
    const Json &f = all.back();
    fmt::print(
        "{:<10} {:>5} in flight: handed over in {:.1f} ms, {:.2f} MiB, {:.1f} % of a processor, ended in {:.0f} ms\n",
        "", jobs, f.at("submit_ms").get<double>(), f.at("resident_mib").get<double>(),
        f.at("cpu_percent").get<double>(), f.at("cancel_ms").get<double>());
  }
  return all;
}

Json measure(const Row &row, int rounds) {
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
  if (row.in_flight) found["in_flight"] = flights(row, rounds);
  return found;
}

Json measure_all(const std::vector<Row> &rows, int rounds) {
  Json all = Json::object();
  for (const Row &row : rows) all[row.name] = measure(row, rounds);
  return all;
}

// This program again, where daemons end with it.
Json measure_slurm(int rounds) {
  Json found = from_child([&](int out) {
    const std::string count = std::to_string(rounds), fd = std::to_string(out);
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    fcntl(out, F_SETFD, 0);
    execl(contain, contain, self.c_str(), "--rounds", count.c_str(), "--slurm-to", fd.c_str(), nullptr);
    throw std::runtime_error(std::string(contain) + ": " + std::strerror(errno));
  });
  if (found.is_object()) return found;
  fmt::print("{:<10} not measured: see above\n", "slurm");
  return {{"slurm", {{"missing", "it could not be measured"}}}};
}

int measure(int rounds) {
  fmt::print("one /bin/true from its start to its known end, median of {}\n", rounds);
  Json all = measure_all(bench::rows(), rounds);
  all.update(measure_slurm(rounds));
  fmt::print("{}\n", R"({"bench":"backend","rounds":)" + std::to_string(rounds) + R"(,"rows":)" + all.dump() + "}");
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  const auto has = [&](int at, const char *word) { return argc > at + 1 && std::strcmp(argv[at], word) == 0; };
  const int rounds = has(1, "--rounds") ? std::atoi(argv[2]) : 50;
  const bool inside = argc == 5 && has(3, "--slurm-to");  // by measure_slurm()
  if ((argc != 1 && !(argc == 3 && has(1, "--rounds")) && !inside) || rounds < 1) {
    fmt::print(stderr, "usage: bench-backend [--rounds N]\n");
    return 2;
  }
  try {
    if (!inside) return measure(rounds);
    write_all(std::atoi(argv[4]), measure_all(bench::slurm_rows(), rounds).dump());
    return 0;
  } catch (const std::exception &e) {
    fmt::print(stderr, "bench-backend: {}\n", e.what());
    return 1;
  }
}
