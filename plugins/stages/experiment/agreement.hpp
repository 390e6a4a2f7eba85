// SPDX-License-Identifier: Apache-2.0
//
// Does an independent re-implementation agree with the program that a claim rests on? Both measured the same
// comparison under the same seeds. What a disagreement does to a verdict is decided in claims.cpp.
//
// The rule: two programs disagree when they lead to different conclusions and the difference between their effects is
// itself significant. A conclusion is the sign of the effect, or none where the test does not tell it from zero; a
// program without any spread concludes by the sign of its one difference.
// - Other conclusions alone are no disagreement. A second program that just misses significance where the first just
//   reached it is what chance does half of the time; to count it would turn a test with power 0.8 into one with 0.64.
// - Different effects alone are none either: the claim is about the sign, not the size.
// - Two significant effects with opposite signs, over the same replicates, are always a disagreement: the standard
//   error of a difference is at most the sum of both standard errors.
// The effects are compared by the paired test over the replicates that both have, which is valid whether equal seeds
// mean equal splits in both programs or nothing at all. Each comparison has the level alpha of its own: these tests
// stand in no family, because they can only take claims away.
#ifndef ATHANOR_EXPERIMENT_AGREEMENT_HPP
#define ATHANOR_EXPERIMENT_AGREEMENT_HPP

#include "comparison.hpp"
#include "statistics.hpp"

namespace athanor::experiment {

struct Agreement {
  std::string program;                 // the re-implementation's id
  PairedTest test;                     // of its own effect
  std::optional<double> p_difference;  // that its effect is the same as the claim's
  std::optional<bool> agrees;          // absent where too little was measured to say
  std::string reason;                  // in words
  std::vector<std::string> evidence;
};

// `conclusion` is the claim's: -1, 0 or 1.
Agreement agreement_of(const std::string &program, const Pairs &claim, int conclusion, const Pairs &other,
                       double overlap, double alpha, double confidence);

}  // namespace athanor::experiment

#endif
