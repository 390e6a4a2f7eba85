// SPDX-License-Identifier: Apache-2.0
#include "analysis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace ising {
namespace {

using athanor::sdk::Error;

// The generator SplitMix64 (Steele, Lea and Flood 2014): the same on every machine, which std's distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

using Parabola = std::array<double, 3>;   // a + b x + c x^2
using Picked = std::vector<std::size_t>;  // positions among the seeds

double determinant(const double (&m)[3][3]) {
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

// The parabola of least squares; three different places of x at least.
Parabola fitted(const std::vector<double> &x, const std::vector<double> &y) {
  double power[5] = {}, right[3] = {};
  for (std::size_t i = 0; i < x.size(); ++i)
    for (int k = 0; k < 5; ++k) {
      power[k] += std::pow(x[i], k);
      if (k < 3) right[k] += y[i] * std::pow(x[i], k);
    }
  double normal[3][3];
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) normal[row][column] = power[row + column];
  const double whole = determinant(normal);
  Parabola out{};
  for (int unknown = 0; unknown < 3; ++unknown) {  // Cramer's rule
    double replaced[3][3];
    for (int row = 0; row < 3; ++row)
      for (int column = 0; column < 3; ++column)
        replaced[row][column] = column == unknown ? right[row] : normal[row][column];
    out[static_cast<std::size_t>(unknown)] = determinant(replaced) / whole;
  }
  return out;
}

// The zero nearest to 0, if there is one.
std::optional<double> zero(const Parabola &p) {
  const auto [a, b, c] = p;
  if (std::abs(c) < 1e-12) return b == 0 ? std::nullopt : std::optional(-a / b);
  const double under = b * b - 4 * a * c;
  if (under < 0) return std::nullopt;
  const double one = (-b + std::sqrt(under)) / (2 * c), other = (-b - std::sqrt(under)) / (2 * c);
  return std::abs(one) < std::abs(other) ? one : other;
}

double mean_of(const std::vector<double> &values, const Picked &picked) {
  double sum = 0;
  for (const std::size_t i : picked) sum += values[i];
  return sum / static_cast<double>(picked.size());
}

// Everything that is estimated, of one choice of seeds: the crossings, then Tc, then 1/nu.
using Point = std::vector<double>;

class Estimator {
 public:
  Estimator(const Curves &curves, double exponent)
      : curves_(curves), exponent_(exponent), middle_((curves.temperatures.front() + curves.temperatures.back()) / 2) {
    for (const double t : curves.temperatures) x_.push_back(t - middle_);
  }

  std::optional<Point> operator()(const Picked &picked) const {
    std::vector<Parabola> curve;
    for (const auto &by_temperature : curves_.value) {
      std::vector<double> y;
      for (const auto &by_seed : by_temperature) y.push_back(mean_of(by_seed, picked));
      curve.push_back(fitted(x_, y));
    }
    Point out;
    for (std::size_t i = 1; i < curve.size(); ++i) {
      Parabola difference;
      for (std::size_t k = 0; k < 3; ++k) difference[k] = curve[i][k] - curve[i - 1][k];
      const auto x = zero(difference);
      if (!x) return std::nullopt;
      out.push_back(middle_ + *x);
    }
    double critical = out.back();
    if (out.size() > 1) critical += (critical - out[out.size() - 2]) / (std::pow(2, exponent_) - 1);
    const auto slope = [&](const Parabola &p) { return p[1] + 2 * p[2] * (critical - middle_); };
    const double ratio = slope(curve.back()) / slope(curve[curve.size() - 2]);
    if (!(ratio > 0)) return std::nullopt;
    out.push_back(critical);
    out.push_back(std::log2(ratio));
    return out;
  }

 private:
  const Curves &curves_;
  const double exponent_, middle_;
  std::vector<double> x_;  // temperatures from their middle, for the fits' sake
};

void check_within(const Curves &curves, const Point &point) {
  for (std::size_t i = 0; i + 1 < curves.sizes.size(); ++i)
    if (point[i] < curves.temperatures.front() || point[i] > curves.temperatures.back())
      throw Error("bad_request",
                  "the curves of sizes " + Json(curves.sizes[i]).dump() + " and " + Json(curves.sizes[i + 1]).dump() +
                      " would cross at " + Json(point[i]).dump() + ", outside of the temperatures that were measured",
                  "measure at temperatures around the crossing", "/inputs/results/records");
}

Estimate estimate(double value, const std::vector<double> &samples, std::size_t seeds) {
  double sum = 0, squares = 0;
  for (const double s : samples) sum += s;
  const auto n = static_cast<double>(samples.size());
  for (const double s : samples) squares += (s - sum / n) * (s - sum / n);
  const auto k = static_cast<double>(seeds);
  const double reach = student_95(seeds - 1) * std::sqrt(squares / (n - 1) * k / (k - 1));
  return {value, value - reach, value + reach};
}

}  // namespace

double student_95(std::size_t degrees_of_freedom) {
  static constexpr double quantile[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                                        2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086};
  constexpr std::size_t known = std::size(quantile);
  if (degrees_of_freedom <= known) return quantile[degrees_of_freedom - 1];
  return 1.960 + 2.52 / static_cast<double>(degrees_of_freedom);  // right to 0.003
}

Analysis analyse(const Curves &curves, double exponent, std::size_t samples, std::uint64_t random) {
  const Estimator point(curves, exponent);
  const std::size_t seeds = curves.seeds.size();
  Picked all(seeds);
  for (std::size_t i = 0; i < seeds; ++i) all[i] = i;
  const auto whole = point(all);
  if (!whole)
    throw Error("bad_request", "the curves of '" + curves.names.metric + "' do not cross",
                "measure at temperatures around the transition", "/inputs/results/records");
  check_within(curves, *whole);

  std::vector<std::vector<double>> drawn(whole->size());
  Random generator(random);
  for (std::size_t s = 0; s < samples; ++s) {
    Picked picked(seeds);
    for (std::size_t &i : picked) i = generator.below(seeds);
    if (const auto sample = point(picked))
      for (std::size_t i = 0; i < sample->size(); ++i) drawn[i].push_back((*sample)[i]);
  }
  Analysis out;
  out.samples = drawn[0].size();
  if (out.samples * 10 < samples * 9)
    throw Error("bad_request",
                "in only " + std::to_string(out.samples) + " of " + std::to_string(samples) +
                    " bootstrap samples the curves cross",
                "measure for longer, or with more seeds", "/inputs/results/records");
  for (std::size_t i = 0; i + 2 < whole->size(); ++i) out.crossings.push_back(estimate((*whole)[i], drawn[i], seeds));
  out.critical = estimate((*whole)[whole->size() - 2], drawn[whole->size() - 2], seeds);
  out.inverse_nu = estimate(whole->back(), drawn.back(), seeds);
  return out;
}

}  // namespace ising
