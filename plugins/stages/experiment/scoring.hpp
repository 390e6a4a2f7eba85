// SPDX-License-Identifier: Apache-2.0
//
// From a finished run to measurements that the program cannot have made itself: where the profile has a hidden
// evaluation, its predictions are scored by a job of the host; elsewhere the outcome is what it is.
#ifndef ATHANOR_EXPERIMENT_SCORING_HPP
#define ATHANOR_EXPERIMENT_SCORING_HPP

#include <functional>

#include "calls.hpp"
#include "evaluation.hpp"
#include "study.hpp"

namespace athanor::experiment {

// Hands the outcome to `done` with what the scoring measured in its records, at once or when the call `name` has ended.
// What the program itself says about the hidden splits is dropped. Predictions that are missing or cannot be scored
// make the outcome's `scoring_fault`. Returns whether a call was started.
bool score(Calls &calls, const std::string &name, const Study &study, const Settings &settings, Json outcome,
           HiddenSplit split, std::int64_t seed, const std::function<void(const Json &)> &done);

}  // namespace athanor::experiment

#endif
