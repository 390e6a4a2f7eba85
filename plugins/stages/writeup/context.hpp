// SPDX-License-Identifier: Apache-2.0
//
// What the author is told: the study, its claims with verdicts as plain flags, the names of all results, figures,
// sources and facts of the run. The flags let a template choose words from verdicts without reading numbers.
#ifndef ATHANOR_WRITEUP_CONTEXT_HPP
#define ATHANOR_WRITEUP_CONTEXT_HPP

#include "manuscript.hpp"

namespace athanor::writeup {

// The context of writeup.draft.
Json draft_context(const Material &material, int max_pages, const std::string &title);

// The context of writeup.queries and, with papers, of writeup.cite.
Json subject_context(const Json &idea, const Json &study, const Json &run);

}  // namespace athanor::writeup

#endif
