// SPDX-License-Identifier: Apache-2.0
//
// BibTeX files as they are found in the wild: entries in braces or parentheses, values in braces,
// quotes, numbers and abbreviations joined by #, @string, @preamble, @comment, and free text between.
// Values keep their TeX; tex.hpp makes plain text of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace athanor::bibtex {

struct Entry {
  std::string type, key;  // type in small letters
  int line = 0;           // of the @ sign, from 1
  // Names in small letters, values with abbreviations spelled out, in the file's order.
  std::vector<std::pair<std::string, std::string>> fields;

  // The value of the first field with one of the names that is not empty, else "".
  std::string field(std::initializer_list<const char *> names) const;
  // The entry as BibTeX that stands alone, without the fields named.
  std::string bibtex(std::initializer_list<const char *> without = {}) const;
};

// Throws sdk::Error (bad_options) with file:line. What a `crossref` points at is filled in, since an entry
// is later used without its neighbours.
std::vector<Entry> parse(const std::string &text, const std::string &file);

}  // namespace athanor::bibtex
