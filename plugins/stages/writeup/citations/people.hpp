// SPDX-License-Identifier: Apache-2.0
//
// Whether titles and names of authors, as different sources write them, are of one work and of one person: accents,
// TeX, transliterations, initials and the order of given and family names must not make two of one. Pure text on top of
// athanor/titles.hpp; knows neither sources nor verdicts.
#ifndef ATHANOR_WRITEUP_PEOPLE_HPP
#define ATHANOR_WRITEUP_PEOPLE_HPP

#include <string>
#include <vector>

#include "finding.hpp"

namespace athanor::writeup {

// Whether two titles are of one work. `credited`: first author and year agree, so that a title may differ by a little
// (a subtitle that one source leaves out, a word spelled otherwise); else it must be the same but for a letter or two,
// and one of at most four words exactly the same.
bool same_title(const std::string &a, const std::string &b, bool credited = false);

// Whether two names may be one person's: the family name counts, "Hochreiter, S." is "Sepp Hochreiter".
bool same_person(const std::string &a, const std::string &b);

// The family name of the first author, folded; empty when there is none.
std::string first_family_name(const Json &authors);

// "Sepp Hochreiter and Jürgen Schmidhuber", "Chuan Guo and others"; at most two are named.
std::string authors_text(const Json &authors);

// How `theirs` differs from `mine`, as "its first author is …", "its authors are …"; empty when both may be the same
// people. A list that ends with "others", or that a source cut at ten or more, lacks nobody.
std::string author_difference(const Json &mine, const Json &theirs);

}  // namespace athanor::writeup

#endif
