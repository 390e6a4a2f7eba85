// SPDX-License-Identifier: Apache-2.0
//
// The plan of the study: asked of a model, checked, asked once more where it does not hold together.
#ifndef ATHANOR_EXPERIMENT_PLANNING_HPP
#define ATHANOR_EXPERIMENT_PLANNING_HPP

#include <vector>

#include "calls.hpp"
#include "settings.hpp"

namespace athanor::experiment {

// A study/1 whose every name is declared. `original`: the outcomes of the user's own program; empty where there is
// none. Throws Error("bad_reply") when the second plan cannot be used either.
Json plan_study(Calls &calls, const Json &idea, const Settings &settings, const std::vector<Json> &original);

}  // namespace athanor::experiment

#endif
