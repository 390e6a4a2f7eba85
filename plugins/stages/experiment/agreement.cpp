// SPDX-License-Identifier: Apache-2.0
//
// See agreement.hpp.
#include "agreement.hpp"

#include <algorithm>
#include <cmath>

#include "results.hpp"

namespace athanor::experiment {

namespace {

int sign_of(double value) { return (value > 0) - (value < 0); }

int conclusion_of(const PairedTest &test, double resolution, double alpha) {
  if (test.p) return *test.p < alpha ? sign_of(test.difference) : 0;
  return std::fabs(test.difference) > resolution ? sign_of(test.difference) : 0;
}

std::string reason_of(bool other_conclusion, bool agrees) {
  if (!other_conclusion) return "the same conclusion";
  return agrees ? "its own test decides otherwise, but the two effects do not differ significantly"
                : "another conclusion";
}

// Replicate by replicate, how much larger the claim's effect is.
PairedTest difference_of(const Pairs &claim, const Pairs &other, double overlap, double confidence) {
  std::vector<double> differences;
  for (const auto &[replicate, value] : claim.differences) {
    const auto theirs = other.differences.find(replicate);
    if (theirs != other.differences.end()) differences.push_back(value - theirs->second);
  }
  return paired_test(differences, overlap, confidence, std::max(claim.resolution, other.resolution));
}

}  // namespace

Agreement agreement_of(const std::string &program, const Pairs &claim, int conclusion, const Pairs &other,
                       double overlap, double alpha, double confidence) {
  Agreement a;
  a.program = program;
  a.evidence = other.evidence;
  a.test = paired_test(other.values(), overlap, confidence, other.resolution);
  const PairedTest difference = difference_of(claim, other, overlap, confidence);
  a.p_difference = difference.p;
  if (a.test.n < 2 || other.too_many_missing()) {
    a.reason =
        "only " + std::to_string(a.test.n) + " of its " + std::to_string(other.planned) + " runs measured both sides";
  } else if (!difference.p) {
    a.reason = "both programs differ by the same amount under every seed, so that no test can be made";
  } else {
    const bool other_conclusion = conclusion != conclusion_of(a.test, other.resolution, alpha);
    a.agrees = !(other_conclusion && *difference.p < alpha);
    a.reason = reason_of(other_conclusion, *a.agrees) + "; that both effects are the same has the p-value " +
               printed_p(*difference.p);
  }
  return a;
}

}  // namespace athanor::experiment
