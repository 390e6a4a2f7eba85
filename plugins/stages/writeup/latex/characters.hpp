// SPDX-License-Identifier: Apache-2.0
//
// Characters from models and registries as LaTeX that pdflatex can set: escaped, mapped, or dropped and reported.
// Knows characters only; commands and structure are latex.hpp's.
#ifndef ATHANOR_WRITEUP_CHARACTERS_HPP
#define ATHANOR_WRITEUP_CHARACTERS_HPP

#include <string>
#include <string_view>

namespace athanor::writeup {

// Takes one character off the front of UTF-8 text; a broken byte becomes U+FFFD.
char32_t take_character(std::string_view &text);

// One character beyond ASCII. Empty when it cannot be set and must be dropped.
std::string text_character(char32_t c);
std::string math_character(char32_t c);
// One ASCII character of text: % & # _ $ { } ~ ^ \ < > | escaped, control characters dropped.
std::string ascii_text(char c);

// A whole text in which nothing is markup.
std::string escape_text(std::string_view text);

// At most so many bytes, never half a character.
std::string first_bytes(const std::string &text, std::size_t limit);

// Where a long run without a space may be broken: addresses, hashes, and whatever else no hyphenation knows.
class BreakPlaces {
 public:
  // What stands behind this character of a text: nothing, or a place to break.
  const char *after(char32_t c);

 private:
  int run_ = 0;
};

// The same LaTeX in lines that TeX's buffer takes (200,000 bytes at most): broken at spaces, or by a % at the end.
std::string with_short_lines(const std::string &latex, std::size_t most = 1000);

// Marks of zero width and of direction, joiners, selectors of forms: nobody misses them.
bool is_invisible(char32_t c);

// "U+1F600", for messages.
std::string code_point(char32_t c);

}  // namespace athanor::writeup

#endif
