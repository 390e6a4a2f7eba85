// SPDX-License-Identifier: Apache-2.0
//
// From confirmed measurements to claims with verdicts. Every planned comparison and every ablation is tested and
// reported, whatever comes out; a verdict says no more than its test.
#ifndef ATHANOR_EXPERIMENT_CLAIMS_HPP
#define ATHANOR_EXPERIMENT_CLAIMS_HPP

#include "confirmation.hpp"
#include "statistics.hpp"

namespace athanor::experiment {

// One comparison, over the seeds that both sides measured.
struct Tested {
  Json claim;  // id, statement, metric, place, factors, treatment, control, expect, kind
  PairedTest test;
  double p_adjusted = 1;
  std::string verdict, reason;
  std::vector<std::string> evidence;
};

// Planned claims in the study's order, then one for each confirmed ablation: the full method against the method
// without that part, by the objective's metric, at the place of the first planned claim, over all factor levels.
std::vector<Tested> test_claims(const Study &study, const Confirmation &confirmation, double alpha);

// claims/1. The names of rows in results/1 are those that results.cpp gives.
Json claims_document(const std::vector<Tested> &tested, const Study &study, double alpha);

// Seed by seed: the mean over the factor combinations that fit `factors`, and the records that it is made of; a seed
// that lacks one of them is left out.
struct Series {
  std::map<std::int64_t, double> values;
  std::map<std::int64_t, std::vector<std::string>> records;
};
Series series_of(const Study &study, const Confirmed &program, const std::string &metric, const Place &place,
                 const std::string &condition, const Json &factors);

}  // namespace athanor::experiment

#endif
