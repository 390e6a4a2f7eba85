// SPDX-License-Identifier: Apache-2.0
//
// Means and intervals; see statistics.hpp.
#include "statistics.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace athanor::figures {

double mean(const std::vector<double> &values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double deviation(const std::vector<double> &values) {
  if (values.size() < 2) return 0;
  const double m = mean(values);
  double sum = 0;
  for (const double v : values) sum += (v - m) * (v - m);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

std::optional<std::pair<double, double>> interval(const std::vector<double> &values) {
  if (values.size() < 2) return std::nullopt;
  const double n = static_cast<double>(values.size());
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const double half = t * deviation(values) / std::sqrt(n), m = mean(values);
  return std::make_pair(m - half, m + half);
}

}  // namespace athanor::figures
