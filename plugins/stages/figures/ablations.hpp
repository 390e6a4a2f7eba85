// SPDX-License-Identifier: Apache-2.0
//
// Ablations: what is lost when a part of the method is taken away, as bars of the difference between the full method
// and the method without the part.
#ifndef ATHANOR_FIGURES_ABLATIONS_HPP
#define ATHANOR_FIGURES_ABLATIONS_HPP

#include <vector>

#include "data.hpp"
#include "figure.hpp"

namespace athanor::figures {

// Tested ablations come from the claims. One that no claim tests is paired with the full method by seed here, for the
// objective's metric, and has no verdict. Empty without ablations.
std::vector<Figure> ablations(const Data &data);

}  // namespace athanor::figures

#endif
