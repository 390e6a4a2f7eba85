// SPDX-License-Identifier: Apache-2.0
//
// What an idea may count on, in sentences for prompts: the packages, the time of a run, how many runs there are, and
// the settings that the user fixed.
#ifndef ATHANOR_IDEATION_MEANS_HPP
#define ATHANOR_IDEATION_MEANS_HPP

#include "feasibility.hpp"

namespace athanor::ideation {

// From the domain profile and what the run allows; what nobody said is left out.
Json means(const Json &domain, const Limits &limits);

// Each setting as "`noise_levels`: 0, 0.3".
Json settings(const Json &parameters);

// The topic without blank lines at its end, so that none stand in a prompt.
Json trimmed(Json topic);

}  // namespace athanor::ideation

#endif
