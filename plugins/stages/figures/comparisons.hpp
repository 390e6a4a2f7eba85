// SPDX-License-Identifier: Apache-2.0
//
// Comparisons: a metric's mean and 95 % interval for each condition, or for each level of a factor and condition.
#ifndef ATHANOR_FIGURES_COMPARISONS_HPP
#define ATHANOR_FIGURES_COMPARISONS_HPP

#include <string>
#include <vector>

#include "panels.hpp"

namespace athanor::figures {

// One panel a place. Rows are the levels of the factor that has most of them, or the conditions where the wanted
// cells have no such factor. As many sheets as it takes.
std::vector<Figure> comparisons(const Data &data, const std::string &id, const Wanted &wanted);

}  // namespace athanor::figures

#endif
