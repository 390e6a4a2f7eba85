// SPDX-License-Identifier: Apache-2.0
//
// BibTeX entries from literature sources: taken apart, made harmless to TeX, and put together under a key of ours.
// Invents nothing: every field comes from the source.
#ifndef ATHANOR_WRITEUP_BIBTEX_HPP
#define ATHANOR_WRITEUP_BIBTEX_HPP

#include <map>
#include <string>

#include "finding.hpp"

namespace athanor::writeup {

struct Entry {
  std::string type = "misc";                  // lower case
  std::map<std::string, std::string> fields;  // names in lower case, values without the outer braces
};

// The first entry of a BibTeX text; an empty type when there is none.
Entry parse_entry(const std::string &bibtex);

// A field's value as LaTeX that is balanced and calls nothing but accents; braces that protect capitals stay.
std::string harmless(const std::string &value);

// The entry under that key, fields that the style prints only, with the note that states its verdict.
std::string entry_text(const Entry &entry, const std::string &key, const std::string &note);

}  // namespace athanor::writeup

#endif
