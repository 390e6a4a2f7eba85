// SPDX-License-Identifier: Apache-2.0
//
// Plain UTF-8 text from the TeX that bibliographies hold: accents, special letters, braces, a few
// commands. And the folding that search compares by.
#pragma once

#include <string>
#include <vector>

namespace athanor::bibtex {

// "M{\"u}ller" becomes "Müller"; unknown commands lose their backslash and keep their argument.
std::string plain(const std::string &tex);

// A BibTeX list of authors as plain names, first names first; "others" becomes "et al.".
std::vector<std::string> names(const std::string &tex);

// The words of a plain text as search sees them: small letters without accents, without plural s,
// -isation as -ization, without words that say nothing.
std::vector<std::string> words(const std::string &text);

}  // namespace athanor::bibtex
