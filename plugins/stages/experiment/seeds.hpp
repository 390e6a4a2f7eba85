// SPDX-License-Identifier: Apache-2.0
//
// What seeds are worth: whether the programs were run under those that were fixed before looking, whether a seed had
// any effect, and beyond which runs a claim may speak. Tests no claim; claims.cpp does.
#ifndef ATHANOR_EXPERIMENT_SEEDS_HPP
#define ATHANOR_EXPERIMENT_SEEDS_HPP

#include "comparison.hpp"

namespace athanor::experiment {

// Throws Error unless every program was run exactly once under each confirmation seed of the study, in their order, and
// none of these was used for selection. Whoever could choose seeds after looking could choose the verdict.
void check_seeds(const Study &study, const Confirmation &confirmation);

// The rounding that sums in another order leave on numbers of this size: far below what any measurement means, and far
// above a double's precision. Without it a program without randomness, whose threads add up in another order each time,
// would look as though its seed had an effect, and a very exact one.
double resolution_of(double size);

// Whether any two of the values lie further apart than that.
bool differ(const std::vector<double> &values, double resolution);

// All that a program measured came out the same under every seed; false where fewer than two runs count.
bool same_under_every_seed(const Confirmed &program);

// [{program, metric, dataset?, split?, condition}]: what came out the same under every seed, at every combination of
// levels, although something else in that program may not have.
Json without_effect(const Study &study, const Confirmation &confirmation);

// Beyond which runs a claim speaks, in words: other data sets where the plan said so; nothing where its pairs are one
// measurement; else the profile's, unless the plan keeps one fixed split.
std::string generalises_over(const Study &study, const Json &claim, const Pairs &pairs);

}  // namespace athanor::experiment

#endif
