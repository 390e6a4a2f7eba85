// SPDX-License-Identifier: Apache-2.0
//
// See statistics.hpp.
#include "statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numeric>

namespace athanor::experiment {

Summary summarise(const std::vector<double> &values) {
  Summary s;
  s.n = values.size();
  s.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(s.n);
  double squares = 0;
  for (const double v : values) squares += (v - s.mean) * (v - s.mean);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  s.min = *low;
  s.max = *high;
  // Equal values have no spread, whatever the rounding of their mean says.
  if (s.n > 1 && s.min < s.max) s.sd = std::sqrt(squares / static_cast<double>(s.n - 1));
  return s;
}

PairedTest paired_test(const std::vector<double> &differences, double overlap, double confidence, double resolution) {
  PairedTest t;
  t.n = differences.size();
  if (t.n == 0) return t;
  const Summary s = summarise(differences);
  t.difference = s.mean;
  if (t.n < 2 || !(s.max - s.min > resolution) || !(s.sd > 0)) return t;
  const double n = static_cast<double>(t.n);
  t.error = s.sd * std::sqrt(1.0 / n + overlap);
  t.statistic = s.mean / *t.error;
  const boost::math::students_t distribution(n - 1);
  t.p = 2 * boost::math::cdf(boost::math::complement(distribution, std::fabs(*t.statistic)));
  const Interval interval = interval_of(t, confidence);
  t.low = interval.low;
  t.high = interval.high;
  if (t.n > 2) t.standardised = hedges_correction(t.n) * s.mean / s.sd;
  return t;
}

Interval interval_of(const PairedTest &test, double confidence) {
  const boost::math::students_t distribution(static_cast<double>(test.n) - 1);
  const double width = *test.error * boost::math::quantile(boost::math::complement(distribution, (1 - confidence) / 2));
  return {test.difference - width, test.difference + width};
}

double smallest_significant(std::size_t n, double overlap, double alpha) {
  const boost::math::students_t distribution(static_cast<double>(n) - 1);
  return boost::math::quantile(boost::math::complement(distribution, alpha / 2)) *
         std::sqrt(1.0 / static_cast<double>(n) + overlap);
}

double hedges_correction(std::size_t n) {
  const double half = (static_cast<double>(n) - 1) / 2;
  // tgamma_delta_ratio(a, d) is Gamma(a) / Gamma(a + d); either alone would overflow.
  return 1 / (boost::math::tgamma_delta_ratio(half - 0.5, 0.5) * std::sqrt(half));
}

std::vector<double> holm(const std::vector<double> &p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

}  // namespace athanor::experiment
