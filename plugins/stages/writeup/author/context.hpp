// SPDX-License-Identifier: Apache-2.0
//
// What the author is told: the study, its claims with verdicts as plain flags, the names of all results, figures,
// sources and facts of the run. The flags let a template choose words from verdicts without reading numbers.
#ifndef ATHANOR_WRITEUP_CONTEXT_HPP
#define ATHANOR_WRITEUP_CONTEXT_HPP

#include "manuscript.hpp"

namespace athanor::writeup {

// The context of writeup.draft, under the stage's options. `program` is the text of the measuring program, empty where
// there is none to show.
Json draft_context(const Material &material, const Json &options, const std::string &program);

// How many words fill a page; roughly, for telling an author by how much a paper is too long.
int words_of_a_page(int columns);

// The context of writeup.queries and, with papers, of writeup.cite.
Json subject_context(const Material &material);

// The context of writeup.repair: the draft, its problems with the lines that they are about, and of the draft's
// context what mending needs. `shown` holds the sections concerned, all of them where a problem names none.
Json repair_context(const Json &draft, const Findings &findings, const Json &draft_context);

// A draft with what a repair changed: the title, the abstract and the sections that it returned; one returned without
// text is taken away, and those that it did not return stay.
Json mended(Json draft, const Json &repair);

}  // namespace athanor::writeup

#endif
