// SPDX-License-Identifier: Apache-2.0
//
// What a claim compares: for each replicate the value of a side, and the paired differences of two sides. A replicate
// is a confirmation seed, or a data set where a claim is made over data sets. Tests nothing; claims.cpp does.
#ifndef ATHANOR_EXPERIMENT_COMPARISON_HPP
#define ATHANOR_EXPERIMENT_COMPARISON_HPP

#include "confirmation.hpp"

namespace athanor::experiment {

// Seed by seed: the mean over the factor combinations that fit `factors`, and the records that it is made of; a seed
// that lacks one of them is left out.
struct Series {
  std::map<std::int64_t, double> values;
  std::map<std::int64_t, std::vector<std::string>> records;
};
Series series_of(const Study &study, const Confirmed &program, const std::string &metric, const Place &place,
                 const std::string &condition, const Json &factors);

// One side of a comparison: a condition as one program measures it.
struct Side {
  const Confirmed *program = nullptr;
  std::string condition;
};

struct Pairs {
  std::map<std::int64_t, double> differences;  // treatment minus control, by seed or by the data set's position
  std::vector<std::string> evidence;           // record ids
  std::size_t planned = 0;                     // replicates that should have measured both sides
  double resolution = 0;                       // what lies closer together is the same number
  bool treatment_constant = false, control_constant = false;  // the same under every seed

  std::vector<double> values() const;
  // Both sides are: all runs together are one measurement, of each data set where a claim is made over them.
  bool one_measurement() const { return treatment_constant && control_constant; }
  std::size_t missing() const { return planned - differences.size(); }
  // One lost run in five is the price of machines and limits; with more, what is left may be a choice.
  bool too_many_missing() const { return missing() * 5 > planned; }
};

// A claim with `over` "datasets" has one replicate for each of its `datasets`: the mean of the
// differences under all seeds there. All others have one for each seed, at their data set and split.
Pairs pairs_of(const Study &study, const Json &claim, const Side &treatment, const Side &control);

// That of the replicates, for the test: its data set's; none over data sets, which share no examples.
double overlap_of(const Study &study, const Json &claim);

}  // namespace athanor::experiment

#endif
