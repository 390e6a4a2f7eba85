// SPDX-License-Identifier: Apache-2.0
//
// What a run took over from another one: whoever sums up what a run has used leaves it out.
#ifndef ATHANOR_LEDGER_SHARED_HPP
#define ATHANOR_LEDGER_SHARED_HPP

#include "ledger/ledger.hpp"

namespace athanor {

// Of a fork: {id, folder, from, stages, calls, jobs, attempts, experiments: {instance: n}, cost_usd?, part_of?}, as
// run/fork.hpp wrote it; else {}.
Json forked_from(Ledger &ledger);

// Up to this `seq` the attempts were taken over, and their cost is the other run's. 0: no fork.
std::int64_t shared_attempts(Ledger &ledger);

// How many experiments were taken over, over all stage instances.
std::int64_t shared_experiments(Ledger &ledger);

}  // namespace athanor

#endif
