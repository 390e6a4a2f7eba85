// SPDX-License-Identifier: Apache-2.0
//
// From confirmed measurements to verdicts. Every planned comparison and every ablation is tested and reported,
// whatever comes out; a verdict says no more than its test. The document is made in claims_document.cpp.
#ifndef ATHANOR_EXPERIMENT_CLAIMS_HPP
#define ATHANOR_EXPERIMENT_CLAIMS_HPP

#include "agreement.hpp"

namespace athanor::experiment {

// One comparison, over the replicates that both sides measured.
struct Tested {
  Json claim;  // id, statement, metric, place, factors, treatment, control, expect, kind
  Pairs pairs;
  PairedTest test;                       // with the 95 % interval of this claim by itself
  double p_adjusted = 1;                 // Holm, over all claims of the study
  std::optional<Interval> simultaneous;  // with those of all other claims together, at 1 - alpha: Bonferroni
  std::string verdict, reason;
  int conclusion = 0;                 // the sign of the effect that the confirmed program shows by itself, or 0
  std::vector<Agreement> agreements;  // of re-implementations; planned claims only
};

// Planned claims in the study's order, then one for each confirmed ablation: the full method against the method
// without that part, by the objective's metric, at the place (or over the data sets) of the first planned claim, at the
// levels that all planned claims fix alike and over all others. All of them are one family for Holm's correction, those
// that could not be tested as p = 1. Re-implementations are not in it: they cannot make a claim, only put one in doubt.
// Throws Error where the seeds are not those of the study.
//
// Two things make a verdict inconclusive whatever its p-value: a re-implementation that disagrees (agreement.hpp), and
// lost replicates. Runs may fail because of what they would have measured: one that diverges is a bad one, and what is
// left flatters the side that fails. More than one lost in five leaves a claim open; up to there it has to stand as
// well with each lost pair counted as the one of the others that speaks most against it.
std::vector<Tested> test_claims(const Study &study, const Confirmation &confirmation, double alpha);

// claims/1. The names of rows in results/1 are those that results.cpp gives.
Json claims_document(const std::vector<Tested> &tested, const Study &study, const Confirmation &confirmation,
                     double alpha);

}  // namespace athanor::experiment

#endif
