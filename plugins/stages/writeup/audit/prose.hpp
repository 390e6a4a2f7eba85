// SPDX-License-Identifier: Apache-2.0
//
// The author's text as the audit reads it: sentences with the line of every byte, without disguises. Digits of other
// alphabets are digits, what is invisible is gone, letters that only look Latin are Latin.
#ifndef ATHANOR_WRITEUP_AUDIT_PROSE_HPP
#define ATHANOR_WRITEUP_AUDIT_PROSE_HPP

#include <string>
#include <vector>

#include "latex/latex.hpp"

namespace athanor::writeup::audit {

// One text of the paper.
struct Text {
  std::string where;   // "abstract", "section results"
  std::string source;  // as its author wrote it
  Fragment fragment;   // as it was read
};

// What stands for a result, citation or reference inside a sentence's text.
constexpr char result_mark = '\x01', citation_mark = '\x02', reference_mark = '\x03';

struct Mark {
  Piece::Kind kind;
  std::string text;    // name, expression, key or id
  std::size_t at;      // in the sentence
  std::string target;  // of a reference: fig:ID, tab:ID, sec:ID, eq:ID or url
};

struct Sentence {
  std::string where;
  std::string text;        // a mark is one byte of it
  std::string lower;       // the same in lower case, byte by byte
  std::string modes;       // of each byte: t for text, m for mathematics
  std::vector<int> lines;  // of each byte
  std::vector<Mark> marks;
  int paragraph = 0;

  int line_at(std::size_t at) const { return lines.empty() ? 1 : lines[at < lines.size() ? at : lines.size() - 1]; }
  int line() const { return line_at(0); }
  std::string place(std::size_t at = 0) const;  // "section results, line 3"
  std::vector<std::string> results() const;     // names of \result, not of \derived
  const Mark *mark_at(std::size_t at) const;    // null where there is none
};

// Sentences end at . ! ? before a space, and with paragraphs and items; very long ones are cut at a space.
std::vector<Sentence> sentences_of(const Text &text);

// The text without disguises; see above.
std::string folded(const std::string &text);

std::string lower(std::string text);

// Where the phrase stands as whole words, a hyphen being a space; npos where it does not. Both in lower case.
std::size_t find_words(const std::string &text, const std::string &phrase, std::size_t from = 0);

}  // namespace athanor::writeup::audit

#endif
