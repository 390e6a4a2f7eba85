// SPDX-License-Identifier: Apache-2.0
//
// Effects: every tested claim that is no ablation, as a difference with its 95 % interval and its verdict.
#ifndef ATHANOR_FIGURES_EFFECTS_HPP
#define ATHANOR_FIGURES_EFFECTS_HPP

#include <vector>

#include "data.hpp"
#include "figure.hpp"

namespace athanor::figures {

// A forest plot, one panel a metric; as many sheets as it takes. Empty when no claim has an interval.
std::vector<Figure> effects(const Data &data);

}  // namespace athanor::figures

#endif
