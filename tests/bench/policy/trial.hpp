// SPDX-License-Identifier: Apache-2.0
//
// One idea taken through the stage's own functions on a landscape: twelve programs judged by one run each, the best of
// them confirmed under fresh seeds, its claims tested. No model is asked and no program runs.
#ifndef ATHANOR_BENCH_POLICY_TRIAL_HPP
#define ATHANOR_BENCH_POLICY_TRIAL_HPP

#include <optional>

#include "claims.hpp"
#include "tests/bench/policy/landscape.hpp"

namespace athanor::bench {

struct Setting {
  Noise noise = Noise::independent;
  double effect = 0;                   // in standard deviations of the noise
  int seeds = 5;                       // of confirmation
  int ablations = 0;                   // of parts that do nothing
  std::optional<double> written_anew;  // the effect in a re-implementation, if there is one
  double lost = 0;                     // the share of runs, those with the worst noise of the treatment, that fail
};

struct Trial {
  std::vector<experiment::Tested> tested;  // the planned claim, then the ablations
  // What picking the best single run and writing it up would claim: its treatment is better.
  bool best_run_claims = false;
};

Trial run_trial(const Setting &setting, std::uint64_t seed);

}  // namespace athanor::bench

#endif
