// SPDX-License-Identifier: Apache-2.0
//
// Whether an idea is one that is there already, in nearly the same words. No model is asked: a model asked for
// another idea would have to judge itself.
#ifndef ATHANOR_IDEATION_LIKENESS_HPP
#define ATHANOR_IDEATION_LIKENESS_HPP

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor::ideation {

using Json = nlohmann::json;

// 0 to 1. Of title, hypothesis and question (where both have one): the Jaccard index of the sets of content words and
// of pairs of neighbouring ones. 1 for equal titles.
double likeness(const Json &a, const Json &b);

// From here on two ideas are one.
constexpr double kSame = 0.5;

// The most alike of `others`, if it is the same idea; the first of several.
std::optional<Json> twin_of(const Json &idea, const std::vector<Json> &others);

// The `most` of `others` that are most like the idea, in their order.
std::vector<Json> most_alike(const Json &idea, const std::vector<Json> &others, std::size_t most);

}  // namespace athanor::ideation

#endif
