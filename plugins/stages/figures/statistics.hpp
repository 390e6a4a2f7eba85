// SPDX-License-Identifier: Apache-2.0
//
// The few numbers that a figure adds to its records: means, and Student's 95 % interval of a mean. Tests and
// verdicts are in claims/1 and never computed here.
#ifndef ATHANOR_FIGURES_STATISTICS_HPP
#define ATHANOR_FIGURES_STATISTICS_HPP

#include <optional>
#include <utility>
#include <vector>

namespace athanor::figures {

double mean(const std::vector<double> &values);
double deviation(const std::vector<double> &values);  // sample standard deviation; 0 for fewer than two

// Both ends of the 95 % interval of the mean; nothing for fewer than two values, which have no spread.
std::optional<std::pair<double, double>> interval(const std::vector<double> &values);

}  // namespace athanor::figures

#endif
