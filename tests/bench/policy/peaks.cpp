// SPDX-License-Identifier: Apache-2.0
//
// See peaks.hpp.
#include "tests/bench/policy/peaks.hpp"

#include <algorithm>
#include <cmath>

namespace athanor::bench {

namespace {

using experiment::Operator;

constexpr std::size_t dimensions = 6;
constexpr int lower_peaks = 6;
constexpr double improve_step = 0.15, tune_step = 0.05, repair_step = 0.02;

Point anywhere(Random &random) {
  Point out(dimensions);
  for (double &x : out) x = random.uniform();
  return out;
}

Point moved(const Point &from, double step, Random &random) {
  Point out = from;
  for (double &x : out) x = std::clamp(x + step * random.normal(), 0.0, 1.0);
  return out;
}

Point crossed(const Point &a, const Point &b, Random &random) {
  Point out = a;
  for (std::size_t i = 0; i < out.size(); ++i)
    if (random.uniform() < 0.5) out[i] = b[i];
  return out;
}

Point proposed(Operator op, const Point *parent, const Point *with, Random &random) {
  switch (op) {
    case Operator::combine:
      return crossed(*parent, *with, random);
    case Operator::improve:
      return moved(*parent, improve_step, random);
    case Operator::tune:
      return moved(*parent, tune_step, random);
    case Operator::debug:
      return moved(*parent, repair_step, random);
    default:
      return anywhere(random);
  }
}

}  // namespace

const char *name_of(Ground ground) {
  switch (ground) {
    case Ground::hill:
      return "one hill";
    case Ground::peaks:
      return "seven peaks";
    case Ground::noisy:
      return "noisy peaks";
  }
  return "";
}

Peaks::Peaks(Ground ground, std::uint64_t seed) : ground_(ground) {
  Random random(seed);
  random.bits();
  if (ground == Ground::hill) {
    peaks_.push_back({anywhere(random), 1, 0.8});
    return;
  }
  peaks_.push_back({anywhere(random), 1, 0.5});
  for (int i = 0; i < lower_peaks; ++i)
    peaks_.push_back({anywhere(random), 0.4 + 0.5 * random.uniform(), 0.4 + 0.3 * random.uniform()});
}

double Peaks::height(const Point &at) const {
  double highest = 0;
  for (const Peak &peak : peaks_) {
    double squares = 0;
    for (std::size_t i = 0; i < at.size(); ++i) squares += (at[i] - peak.at[i]) * (at[i] - peak.at[i]);
    highest = std::max(highest, peak.height * std::exp(-squares / (peak.width * peak.width)));
  }
  return highest;
}

Point Peaks::child(Operator op, const Point *parent, const Point *with, Random &random) const {
  Point one = proposed(op, parent, with, random), other = proposed(op, parent, with, random);
  return height(one) >= height(other) ? one : other;
}

}  // namespace athanor::bench
