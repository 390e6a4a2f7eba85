// SPDX-License-Identifier: Apache-2.0
//
// How often the stage `experiment` claims what is not so, and how often it misses what is: selection, confirmation and
// verdicts by its own functions, on landscapes whose true effect is known.
#ifndef ATHANOR_BENCH_POLICY_VERDICTS_HPP
#define ATHANOR_BENCH_POLICY_VERDICTS_HPP

#include <nlohmann/json.hpp>

namespace athanor::bench {

// Prints tables for people; `landscapes` for each row.
nlohmann::json measure_claims(int landscapes);

}  // namespace athanor::bench

#endif
