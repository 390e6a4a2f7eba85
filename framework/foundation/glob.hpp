// SPDX-License-Identifier: Apache-2.0
//
// Paths by patterns, as shells and .gitignore write them.
#ifndef ATHANOR_FOUNDATION_GLOB_HPP
#define ATHANOR_FOUNDATION_GLOB_HPP

#include <string>
#include <string_view>
#include <vector>

namespace athanor {

// `*`, `?` and `[...]` stay within one part of a path, `**` as a whole part stands for any number of parts. None of
// them matches a part that begins with a dot; a part of the pattern that begins with one does.
bool glob_matches(std::string_view pattern, std::string_view path);

// True when the pattern names one path and no other.
bool is_plain_path(std::string_view pattern);

// "./src//a/" -> "src/a"
std::string plain_pattern(std::string_view pattern);

}  // namespace athanor

#endif
