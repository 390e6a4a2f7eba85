// SPDX-License-Identifier: Apache-2.0
//
// Words in messages: the nearest right one, lists of choices, names that may stand in paths.
#ifndef ATHANOR_FOUNDATION_WORDS_HPP
#define ATHANOR_FOUNDATION_WORDS_HPP

#include <string>
#include <string_view>
#include <vector>

namespace athanor {

// The candidate nearest to the word by edit distance (insert, delete, replace, swap), or "" when none
// is near enough to be what was meant.
std::string nearest(std::string_view word, const std::vector<std::string> &candidates);

// "a, b and c"
std::string listed(const std::vector<std::string> &words);

// True for [a-z0-9][a-z0-9_-]*, at most 64 characters: ids that may stand in names and paths.
bool is_slug(std::string_view word);

// The text with any match of a shell-like pattern (*, ?) answered.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace athanor

#endif
