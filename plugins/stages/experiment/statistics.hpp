// SPDX-License-Identifier: Apache-2.0
//
// Pure numbers: summaries, paired tests, intervals, correction for many tests. Knows nothing of studies,
// conditions or documents; claims.cpp says what is compared with what.
#ifndef ATHANOR_EXPERIMENT_STATISTICS_HPP
#define ATHANOR_EXPERIMENT_STATISTICS_HPP

#include <cstddef>
#include <optional>
#include <vector>

namespace athanor::experiment {

struct Summary {
  std::size_t n = 0;
  double mean = 0, sd = 0, min = 0, max = 0;  // sd with n - 1; 0 where n is 1
};
// Of at least one value.
Summary summarise(const std::vector<double> &values);

struct Interval {
  double low = 0, high = 0;
};

// A test of the mean of paired differences against zero, two-sided.
struct PairedTest {
  std::size_t n = 0;
  double difference = 0;
  // Absent where they do not exist: fewer than two pairs, or differences that are all equal.
  std::optional<double> error, statistic, p, low, high;
  // The mean difference over the standard deviation of the differences, with Hedges' correction; it wants three pairs.
  std::optional<double> standardised;
};

// `overlap` is 0 for independent replicates: the paired t-test. For splits drawn again and again from the same
// data it is the number of test examples over the number of training examples: the corrected resampled t-test of
// C. Nadeau and Y. Bengio, "Inference for the Generalization Error", Machine Learning 52 (2003), which puts
// (1/n + overlap) in the place of 1/n in the variance of the mean, because overlapping splits are not independent.
// `confidence` is that of the interval, such as 0.95. Differences that lie within `resolution` of each other count as
// equal: they are one number, rounded in different ways.
PairedTest paired_test(const std::vector<double> &differences, double overlap, double confidence,
                       double resolution = 0);

// The interval of a test that exists, at another confidence than its own.
Interval interval_of(const PairedTest &test, double confidence);

// From how many standard deviations of the differences on their mean becomes significant at `alpha`, two-sided, with
// n pairs (at least two) and that overlap: what a planner has to know before it chooses sizes.
double smallest_significant(std::size_t n, double overlap, double alpha);

// What takes the bias out of a standardised mean with n - 1 degrees of freedom, n at least 3: without it five pairs
// overstate an effect by a quarter. L. Hedges, "Distribution Theory for Glass's Estimator of Effect Size and Related
// Estimators", Journal of Educational Statistics 6 (1981), the exact form.
double hedges_correction(std::size_t n);

// Step-down correction of S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of
// Statistics 6 (1979): adjusted p-values in the order given, at most 1.
std::vector<double> holm(const std::vector<double> &p);

}  // namespace athanor::experiment

#endif
