// SPDX-License-Identifier: Apache-2.0
//
// What a model says of an idea's novelty, held against what the literature answered. A model may say that something is
// known; that it is new it may say only of papers that were found and shown to it.
#ifndef ATHANOR_IDEATION_NOVELTY_HPP
#define ATHANOR_IDEATION_NOVELTY_HPP

#include "literature.hpp"

namespace athanor::ideation {

// What the last round said: `novelty` {verdict, reason, papers: [ids]}, empty when there was no round, and `related`
// [{id, difference}].
struct Said {
  Json novelty = Json::object(), related = Json::array();
};

// idea/1's `novelty`: {verdict, reason, papers?, searched?}. Ids of papers that were not shown are dropped and logged.
Json novelty_of(const Json &idea, const Said &said, const Shelf &shelf, const std::vector<Json> &shown,
                sdk::Host &host);

// idea/1's `related`: the papers that were shown, best first, with the difference where the model named one.
Json related_of(const Said &said, const std::vector<Json> &shown, sdk::Host &host);

// idea/1's `scores`: the model's own, no higher than the verdicts allow, and their mean. Where one is lowered, the
// reason says so.
Json scored(const Json &said, const Json &novelty, const Json &feasibility, Json &reasons);

}  // namespace athanor::ideation

#endif
