// SPDX-License-Identifier: Apache-2.0
//
// A paper revised after a review: each point of it is answered (changed, declined with a reason, needs an experiment),
// and an answer that says "changed" is held against the text. Numbers and verdicts stay the records': a revised draft
// goes through the same audit as any other.
#ifndef ATHANOR_WRITEUP_REVISION_HPP
#define ATHANOR_WRITEUP_REVISION_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>

#include "finding.hpp"

namespace athanor::writeup {

struct Revision {
  Json former;                   // the draft that was reviewed: {title, abstract, sections}
  Json points;                   // [{id, kind, text}]
  Json answers = Json::array();  // as the author gave them: [{point, answer, reason, sections?}]
  std::string of;                // the former paper's PDF, by hash
};

// What a review wants answered, with ids of our own: weakness-1, question-1, limitation-1, and check-ID for each
// automatic check that failed. Texts are quotations.
Json points_of(const Json &review);

// What the stage's inputs `review` and `former` ask for; nothing when there is no review. Throws Error when there is
// one without the paper that it is about, or a paper that was stored without its draft.
std::optional<Revision> revision_in(sdk::Host &host, const Json &inputs);

// Asks for the revised draft, and once more for the points that the answer left out. `context`: that of writeup.draft.
Json revise(sdk::Host &host, Revision &revision, const Json &context);

// paper/1's `answers`: {point, kind, text, answer, reason, sections?} for each point, in the review's order. "changed"
// stays only where the final draft really differs from the former one in a place that the answer names (or anywhere,
// when it names none); else, and where there is no answer, it is "not answered".
Json settled_answers(const Revision &revision, const Json &draft);

// For the statement of how the paper was made; empty for a paper that is no revision.
std::string revision_statement(const Json &answers);

// The calls that this makes in the place of the one for a draft, for an estimate. None is sure: a review may want
// nothing.
Json revision_calls();

}  // namespace athanor::writeup

#endif
