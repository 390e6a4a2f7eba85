// SPDX-License-Identifier: Apache-2.0
//
// What a job measured, then and now.
#ifndef ATHANOR_RUN_COMPARE_RECORDS_HPP
#define ATHANOR_RUN_COMPARE_RECORDS_HPP

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

// How far two values may be apart: |a - b| <= tolerance * max(|a|, |b|). 0 is exact.
struct Tolerance {
  double relative = 1e-6;
  std::map<std::string, double> metrics;  // by metric, in the place of `relative`
  std::set<std::string> timing;           // metrics that are not compared
};

struct Difference {
  Json record;  // as it was, or as it is where it was not there before
  std::string what;
};

struct RecordsCompared {
  std::size_t equal = 0, within = 0, timing = 0;
  std::vector<Difference> different;  // values out of tolerance, missing records, new ones
};

// Records are paired by metric, condition, data set, split, step and factors, in their order where several are alike.
RecordsCompared compare_records(const Json &before, const Json &now, const Tolerance &tolerance);

// "accuracy on digits/test (smooth, noise=0.4)"
std::string name_of_record(const Json &record);

}  // namespace athanor

#endif
