// SPDX-License-Identifier: Apache-2.0
//
// Texts as words, so that two of them can be compared, and queries be made of one.
#ifndef ATHANOR_IDEATION_WORDS_HPP
#define ATHANOR_IDEATION_WORDS_HPP

#include <string>
#include <vector>

namespace athanor::ideation {

// In small letters, without punctuation; what is not ASCII counts as letters.
std::vector<std::string> words_of(const std::string &text);

// The same without words that stand in every text (the, of, whether, compare), plurals cut to their singular.
std::vector<std::string> content_words(const std::string &text);

// A title by which two are compared: its words, joined by blanks.
std::string plain_title(const std::string &title);

}  // namespace athanor::ideation

#endif
