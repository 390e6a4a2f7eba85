// SPDX-License-Identifier: Apache-2.0
//
// Curves: metrics against a numeric factor, and learning curves against the step, with bands over runs.
#ifndef ATHANOR_FIGURES_CURVES_HPP
#define ATHANOR_FIGURES_CURVES_HPP

#include <vector>

#include "data.hpp"
#include "figure.hpp"

namespace athanor::figures {

// Every metric against that factor, one line a condition without ablations; as many sheets as it takes.
std::vector<Figure> factor_curves(const Data &data, const Declared &x);

// Every metric that was recorded at several steps. Empty where none was. A long series is thinned out evenly.
std::vector<Figure> learning_curves(const Data &data);

}  // namespace athanor::figures

#endif
