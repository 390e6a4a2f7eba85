// SPDX-License-Identifier: Apache-2.0
//
// What the stage hands on: its own artifact, org.example.scaling/1, and results/1 with further named rows, so that a
// paper may write \result{critical-temperature.cluster.value} as it writes any other result.
#ifndef ISING_DOCUMENTS_HPP
#define ISING_DOCUMENTS_HPP

#include <optional>

#include "analysis.hpp"

namespace ising {

// The results with the rows of the analysis behind their own. `known` is a value to compare with, where there is one.
Json with_rows(Json results, const Curves &curves, const Analysis &analysis, std::optional<double> known);

// org.example.scaling/1.
Json artifact(const Curves &curves, const Analysis &analysis, double exponent, std::optional<double> known);

}  // namespace ising

#endif
