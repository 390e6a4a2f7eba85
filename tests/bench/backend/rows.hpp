// SPDX-License-Identifier: Apache-2.0
//
// What bench-backend compares: the ways to have a program run that does nothing. A backend gets its row by a line in
// rows.cpp.
#ifndef ATHANOR_BENCH_BACKEND_ROWS_HPP
#define ATHANOR_BENCH_BACKEND_ROWS_HPP

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace bench {

using Json = nlohmann::json;

struct Row {
  std::string name;     // as in the figures
  std::string missing;  // why it cannot be measured here, or ""
  // Runs /bin/true `count` times, one after the other, and gives the milliseconds of each.
  std::function<std::vector<double>(int count)> one_by_one;
  // Has it run `count` times as fast as can be: the seconds until all have ended. Empty for what is no backend.
  std::function<double(int count)> all_at_once = {};
  // The options of the backend `local`, or null for what is another or none: then nothing is measured in flight.
  Json options = nullptr;
};

std::vector<Row> rows();

// The backend's own process with so many jobs in flight, two of them running.
struct InFlight {
  double submit_ms = 0;     // to hand them over
  double resident_mib = 0;  // more than before
  double cpu_percent = 0;   // of one processor, while somebody waits for them all as the host does
  double cancel_ms = 0;     // to end them all
};
InFlight in_flight(const Json &options, int jobs);

}  // namespace bench

#endif
