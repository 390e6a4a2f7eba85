// SPDX-License-Identifier: Apache-2.0
//
// Durations and sizes as people write them: a number and a unit without a space.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "foundation/error.hpp"
#include "foundation/schema.hpp"

namespace athanor {
namespace {

using Units = std::vector<std::pair<std::string, double>>;

// The number times its unit, or a negative value when the text is none.
double amount(const std::string &text, const Units &units) {
  std::size_t end = 0;
  bool point = false;
  while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || (text[end] == '.' && !point))) {
    point = point || text[end] == '.';
    ++end;
  }
  if (end == 0 || text[0] == '.' || text[end - 1] == '.') return -1;
  const double number = std::strtod(text.substr(0, end).c_str(), nullptr);
  for (const auto &[unit, factor] : units)
    if (text.compare(end, std::string::npos, unit) == 0) return number * factor;
  return -1;
}

}  // namespace

double parse_duration(const std::string &text) {
  static const Units units{{"", 1}, {"ms", 0.001}, {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
  const double seconds = amount(text, units);
  if (!(seconds >= 0) || !std::isfinite(seconds))
    throw Error("bad_options", "'" + text + "' is no duration",
                "write a number and one of ms, s, min, h, d, such as 90s, 10min or 3h");
  return seconds;
}

std::uint64_t parse_bytes(const std::string &text) {
  static const Units units{{"", 1},
                           {"B", 1},
                           {"kB", 1e3},
                           {"KB", 1e3},
                           {"MB", 1e6},
                           {"GB", 1e9},
                           {"TB", 1e12},
                           {"KiB", 1024.0},
                           {"MiB", 1024.0 * 1024},
                           {"GiB", 1024.0 * 1024 * 1024},
                           {"TiB", 1024.0 * 1024 * 1024 * 1024}};
  const double bytes = amount(text, units);
  if (!(bytes >= 0) || bytes > 9e18)
    throw Error("bad_options", "'" + text + "' is no size",
                "write a number and one of B, KB, MB, GB, KiB, MiB, GiB, such as 512MiB or 4GiB");
  return static_cast<std::uint64_t>(std::llround(bytes));
}

}  // namespace athanor
