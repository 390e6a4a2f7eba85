// SPDX-License-Identifier: Apache-2.0
//
// athanor_bench_start: how long one job takes from submit to collect when it does nothing, without and with
// walls, beside what a bare process costs. Prints medians in milliseconds; asserts nothing.
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "backend.hpp"

namespace {

double median_ms(const std::function<void(int)> &once) {
  std::vector<double> times;
  for (int i = 0; i < 51; ++i) {
    const auto start = std::chrono::steady_clock::now();
    once(i);
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  times.erase(times.begin());  // the first warms up
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void bare(int) {
  char name[] = "/bin/true";
  char *argv[] = {name, nullptr}, *envp[] = {nullptr};
  pid_t pid = 0;
  if (posix_spawn(&pid, name, nullptr, nullptr, argv, envp) == 0) waitpid(pid, nullptr, 0);
}

double jobs(const char *sandbox) {
  const Place place(false);
  Backend backend(Json{{"sandbox", sandbox}});
  backend.ask("capacity");
  return median_ms([&](int i) { backend.run(job(place, std::to_string(i), {"/bin/true"})); });
}

}  // namespace

int main() {
  const double spawn = median_ms(bare), none = jobs("none"), strict = jobs("strict");
  std::printf("one /bin/true, median of 50, ms: spawn %.1f, none %.1f, strict %.1f\n", spawn, none, strict);
}
