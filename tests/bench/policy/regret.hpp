// SPDX-License-Identifier: Apache-2.0
//
// How good a program each policy of the stage `experiment` finds with the same number of experiments: simple regret,
// which is how much the true quality of the chosen program falls short of the best there is.
#ifndef ATHANOR_BENCH_POLICY_REGRET_HPP
#define ATHANOR_BENCH_POLICY_REGRET_HPP

#include <nlohmann/json.hpp>

namespace athanor::bench {

// Prints a table for people; every policy searches the same `landscapes` of each kind.
nlohmann::json measure_regret(int landscapes);

}  // namespace athanor::bench

#endif
