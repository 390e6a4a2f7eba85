// SPDX-License-Identifier: Apache-2.0
//
// Which standard figures a study gets, and in which order. What stands in each is the matter of its own file.
#ifndef ATHANOR_FIGURES_CHOOSE_HPP
#define ATHANOR_FIGURES_CHOOSE_HPP

#include <vector>

#include "data.hpp"
#include "figure.hpp"

namespace athanor::figures {

// The standard figures, the most telling first:
//   results      every metric against the first numeric factor, or by condition where there is none
//   comparisons  the difference and 95 % interval of each tested claim, against zero
//   ablations    the difference that each part of the treatment makes
//   conditions   metrics that were not measured along the factor of `results`
//   learning     metrics over the steps of a run
// A kind that needs more than one sheet gives several figures, numbered; a kind without data gives none.
std::vector<Figure> choose(const Data &data);

}  // namespace athanor::figures

#endif
