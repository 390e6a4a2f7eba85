// SPDX-License-Identifier: Apache-2.0
//
// How one way to have programs run is measured: the time of one after the other, of many at once, and what many in
// flight cost the process that started them.
#ifndef ATHANOR_BENCH_BACKEND_MEASURING_HPP
#define ATHANOR_BENCH_BACKEND_MEASURING_HPP

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace bench {

using Json = nlohmann::json;

// The backend's own process with so many jobs in flight, as many of them running as there is room for.
struct InFlight {
  double submit_ms = 0;     // to hand them over
  double resident_mib = 0;  // more than before
  double cpu_percent = 0;   // of one processor, with the programs that it asks; while somebody waits as the host does
  double cancel_ms = 0;     // to end them all
};

struct Row {
  std::string name;     // as in the figures
  std::string missing;  // why it cannot be measured here, or ""
  // Runs /bin/true `count` times, one after the other, and gives the milliseconds of each.
  std::function<std::vector<double>(int count)> one_by_one = {};
  // Has it run `count` times as fast as can be: the seconds until all have ended. Empty: nothing to measure.
  std::function<double(int count)> all_at_once = {};
  // Looks for `seconds` at what `jobs` in flight cost. Empty for what is no backend.
  std::function<InFlight(int jobs, double seconds)> in_flight = {};
  double watch_seconds = 2;  // long enough for what happens now and then
};

// Milliseconds of each of `count` calls, given their number; one with -1 goes before. `rhythm`: seconds in which what
// is called does something once; the calls then meet it early and late alike, where else each would meet it as late as
// the one before.
std::vector<double> times(int count, const std::function<void(int)> &once, double rhythm = 0);
double seconds_of(const std::function<void()> &what);

// One program without a backend. The environment is what is given and no more.
Row program(const std::string &name, const std::vector<std::string> &words,
            const std::vector<std::string> &environment = {});

// A backend with options. `busy`: what to change where jobs follow each other at once or are started as many as can be.
Row backend(const std::string &name, const std::string &plugin, const Json &options, const Json &busy,
            double rhythm = 0);

}  // namespace bench

#endif
