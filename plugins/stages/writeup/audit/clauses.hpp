// SPDX-License-Identifier: Apache-2.0
//
// Whether a sentence says something plainly, or denies, asks, or supposes it. A denial counts in its own clause only:
// "X was not measured; smoothing outperforms Y" says plainly that it outperforms.
#ifndef ATHANOR_WRITEUP_AUDIT_CLAUSES_HPP
#define ATHANOR_WRITEUP_AUDIT_CLAUSES_HPP

#include <regex>
#include <string>

#include "prose.hpp"

namespace athanor::writeup::audit {

// The first match of `words` that is neither denied nor asked nor supposed; `at` is its place.
bool said_plainly(const Sentence &sentence, const std::regex &words, std::string &word, std::size_t &at);

// The clause around `at`: between commas, semicolons, colons and words such as "while".
std::string clause_around(const Sentence &sentence, std::size_t at);

// Whether what stands at `at` is denied, asked or supposed.
bool weakened(const Sentence &sentence, std::size_t at);

}  // namespace athanor::writeup::audit

#endif
