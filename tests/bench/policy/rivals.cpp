// SPDX-License-Identifier: Apache-2.0
//
// See rivals.hpp.
#include "rivals.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <numeric>

#include "statistics.hpp"

namespace athanor::bench {

namespace {

using boost::math::binomial;

double paired_t(const std::vector<double> &d, double) { return experiment::paired_test(d, 0, 0.95).p.value_or(1); }

double corrected_t(const std::vector<double> &d, double overlap) {
  return experiment::paired_test(d, overlap, 0.95).p.value_or(1);
}

// The share of all assignments of signs to `weights` whose sum is at least as far from zero as `sum`.
double over_all_signs(const std::vector<double> &weights, double sum) {
  const std::size_t all = std::size_t{1} << weights.size();
  std::size_t as_far = 0;
  for (std::size_t signs = 0; signs < all; ++signs) {
    double other = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) other += (signs >> i & 1) ? weights[i] : -weights[i];
    if (std::fabs(other) >= std::fabs(sum) - 1e-12) ++as_far;
  }
  return static_cast<double>(as_far) / static_cast<double>(all);
}

double signed_ranks(const std::vector<double> &d, double) {
  std::vector<std::size_t> order(d.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return std::fabs(d[a]) < std::fabs(d[b]); });
  std::vector<double> ranks(d.size());
  double sum = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    ranks[i] = static_cast<double>(i + 1);
    sum += d[order[i]] > 0 ? ranks[i] : -ranks[i];
  }
  return over_all_signs(ranks, sum);
}

double signs(const std::vector<double> &d, double) {
  double sum = 0;
  for (const double one : d) sum += one > 0 ? 1 : -1;
  return over_all_signs(std::vector<double>(d.size(), 1.0), sum);
}

double permuted_mean(const std::vector<double> &d, double) {
  return over_all_signs(d, std::accumulate(d.begin(), d.end(), 0.0));
}

}  // namespace

const std::vector<Rival> &rivals() {
  static const std::vector<Rival> all{{"paired t", paired_t},
                                      {"corrected resampled t", corrected_t},
                                      {"signed ranks", signed_ranks},
                                      {"signs", signs},
                                      {"permuted mean", permuted_mean}};
  return all;
}

double Rate::low() const {
  return binomial::find_lower_bound_on_p(static_cast<double>(of), static_cast<double>(hits), 0.025);
}

double Rate::high() const {
  return binomial::find_upper_bound_on_p(static_cast<double>(of), static_cast<double>(hits), 0.025);
}

}  // namespace athanor::bench
