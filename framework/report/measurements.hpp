// SPDX-License-Identifier: Apache-2.0
//
// What programs measured, gathered over their seeds, and the same of two programs side by side.
#ifndef ATHANOR_REPORT_MEASUREMENTS_HPP
#define ATHANOR_REPORT_MEASUREMENTS_HPP

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace athanor {

class Ledger;

// By seed ("" where the host set none), for each of
//   [{metric, dataset?, split?, condition?, factors, values: {seed: number}, mean, n}]
// in the order of its name. Of a curve only the last step counts. `calls` are names of calls of this stage instance.
nlohmann::json measurements(Ledger &ledger, const std::string &instance, const std::vector<std::string> &calls);

// "accuracy digits test smoothing noise=0.2"
std::string name_of_measurement(const nlohmann::json &measurement);

// [{metric, ..., left?: mean, right?: mean, difference?, pairs?, spread?}]: difference is right minus left. `pairs` is
// how many seeds both have; then the difference is the mean over these, and `spread` its standard deviation between
// them (two or more). Without a common seed it is the difference of the means, and `pairs` is 0.
nlohmann::json side_by_side(const nlohmann::json &left, const nlohmann::json &right);

}  // namespace athanor

#endif
