// SPDX-License-Identifier: Apache-2.0
//
// How a job ended when its supervisor could not say so: what the scheduler's word for it means. Pure.
#ifndef ATHANOR_SLURM_VERDICT_HPP
#define ATHANOR_SLURM_VERDICT_HPP

#include <athanor/plugin.hpp>
#include <string>

#include "parse.hpp"

namespace athanor::slurm {

// An Exit. `row.state` is empty when the scheduler knows nothing of the job any more. Only a job that used up the
// memory that it asked for is to blame itself; whatever else ends a job before its supervisor has written exit.json is
// the cluster's doing, and so the job is lost and may run again.
sdk::Json verdict(const std::string &id, const Row &row, bool cancel_wished, const std::string &last_words);

// Whether an Exit that a supervisor wrote may be the cluster's doing all the same: it was told to end, or the program,
// which is told at the same moment, was the faster one. Then the scheduler is asked before anybody hears of it.
bool is_doubtful(const sdk::Json &exit);
// What such an Exit says once the scheduler has been asked.
sdk::Json explained(sdk::Json exit, const Row &row, bool cancel_wished);

// Whether a reason for which a job waits is worth telling somebody, because waiting alone may not help.
bool is_worth_telling(const std::string &reason);
// Whether the scheduler will never start this waiting job, without ending it either.
bool is_stuck(const Row &row);

}  // namespace athanor::slurm

#endif
