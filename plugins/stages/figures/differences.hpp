// SPDX-License-Identifier: Apache-2.0
//
// What the figures of differences (effects, ablations) share: claims as rows, and the words that tell one from another
// without repeating what all of them have in common.
#ifndef ATHANOR_FIGURES_DIFFERENCES_HPP
#define ATHANOR_FIGURES_DIFFERENCES_HPP

#include <map>
#include <string>
#include <vector>

#include "data.hpp"
#include "figure.hpp"

namespace athanor::figures {

// What tells one comparison from another, by name: treatment, control, data set, split and each factor.
using Parts = std::map<std::string, std::string>;

// The parts that are the same in all of the claims.
Parts common_parts(const Data &data, const std::vector<Json> &claims);
Parts without(Parts parts, const Parts &known);
// "A vs B, noise = 0.2"; with one side only "A" or "vs B", as the other side stands elsewhere.
std::string words_of(const Parts &parts, bool title);

// Whether the claim has a difference with both ends of its interval, and a metric.
bool drawable(const Json &claim);
// Whether one factor is all that tells the claims apart: then its name stands beside the axis, its levels at the rows.
bool one_factor_tells(const Data &data, const std::vector<Json> &claims);
std::string row_label(const Data &data, const Json &claim, bool by_factor, const Parts &common);

// {claim, label, difference, low, high, verdict, n, records}
Json row_of(const Json &claim, const std::string &label);
// The names in the results table of what a row shows.
void note_names(const Json &claim, Figure &figure);

}  // namespace athanor::figures

#endif
