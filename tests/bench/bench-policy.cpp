// SPDX-License-Identifier: Apache-2.0
//
// Does the search fool itself? Claims of the stage `experiment` on synthetic landscapes whose truth is known: false,
// missed and inconclusive ones, beside those of the best single run and of the best valid test on the same runs. And
// does it find anything: the simple regret of each policy at equal numbers of experiments.
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "tests/bench/policy/regret.hpp"
#include "tests/bench/policy/verdicts.hpp"

int main(int argc, char **argv) {
  const bool given = argc == 3 && std::strcmp(argv[1], "--rounds") == 0;
  const int landscapes = given ? std::atoi(argv[2]) : 5000;
  if ((argc != 1 && !given) || landscapes < 1) {
    fmt::print(stderr, "usage: bench-policy [--rounds N]   landscapes for each row, else 5000\n");
    return 2;
  }
  try {
    const nlohmann::json claims = athanor::bench::measure_claims(landscapes);
    const nlohmann::json regret = athanor::bench::measure_regret(landscapes);
    fmt::print("{}\n", R"({"bench":"policy","landscapes":)" + std::to_string(landscapes) + R"(,"claims":)" +
                           claims.dump() + R"(,"regret":)" + regret.dump() + "}");
    return 0;
  } catch (const std::exception &e) {
    fmt::print(stderr, "bench-policy: {}\n", e.what());
    return 1;
  }
}
