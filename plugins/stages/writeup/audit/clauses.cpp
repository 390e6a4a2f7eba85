// SPDX-License-Identifier: Apache-2.0
//
// Clauses; see clauses.hpp.
#include "clauses.hpp"

#include <algorithm>

namespace athanor::writeup::audit {
namespace {

// Denies what follows in the same clause.
const std::regex &denial() {
  static const std::regex words(
      R"(\b(no(?! (doubt|question|less than))|not(?! only)|nor|neither|none|without(?! (any )?(doubt|exception))|)"
      R"(cannot(?! be (denied|doubted|overstated))|never|hardly|nowhere|fails? to|failed to|inconclusive|refuted|nothing|unlikely|unable)\b|n't\b)");
  return words;
}
// Asks or supposes what follows, over commas too.
const std::regex &supposition() {
  static const std::regex words(
      R"(\b(whether|if|unless|may|might|could|would|should|expect(ed|s|ation|ations)?|hypothes[ie]s(ed|es)?|hypothesi[sz]ed?|predict(s|ed|ion)?|)"
      R"(ask(s|ed)?|question(s|ed)?|hope(s|d)?|assume(s|d)?|suppose(s|d)?|called|anticipate(s|d)?|conjecture(s|d)?|plausibl[ey]|)"
      R"(believed?|aims?|goal|tests? (of )?(whether|if)|promise(s|d)?)\b)");
  return words;
}
// Breaks a sentence into clauses that do not deny each other.
const std::regex &strong_break() {
  static const std::regex marks(
      R"([;]|\b(but|however|while|whereas|although|though|yet|because|since|therefore|hence|thus|so that)\b)");
  return marks;
}

std::string last_clause(const std::string &before, const std::regex &breaks) {
  std::size_t from = 0;
  for (std::sregex_iterator at(before.begin(), before.end(), breaks), end; at != end; ++at)
    from = static_cast<std::size_t>(at->position() + at->length());
  return before.substr(from);
}

}  // namespace

std::string clause_around(const Sentence &s, std::size_t at) {
  static const std::regex breaks(
      R"([,;:()]|\b(but|however|while|whereas|although|though|yet|because|since|therefore|hence|thus)\b)");
  const std::string before = last_clause(s.lower.substr(0, at), breaks);
  std::string after = s.lower.substr(at);
  std::smatch m;
  if (std::regex_search(after, m, breaks)) after = m.prefix().str();
  return before + after;
}

bool weakened(const Sentence &s, std::size_t at) {
  static const std::regex comma(R"([,:()]| - )");
  if (s.lower.find('?') != std::string::npos) return true;
  const std::string clause = last_clause(s.lower.substr(0, at), strong_break());
  // "as expected" supposes nothing, nor does a hypothesis that is said to hold.
  static const std::regex granted(
      R"(\bas (we )?(expected|predicted|hypothesi[sz]ed|hoped|anticipated)\b|)"
      R"(\b(hypothesis|expectation|prediction|question) (is|was|has been|holds|held|proved|turned out) ?(true|right|correct|confirmed|supported|answered)?\b)");
  if (std::regex_search(clause, supposition()) && !std::regex_search(clause, granted)) return true;
  return std::regex_search(last_clause(clause, comma), denial());
}

bool said_plainly(const Sentence &s, const std::regex &words, std::string &word, std::size_t &at) {
  for (std::sregex_iterator m(s.lower.begin(), s.lower.end(), words), end; m != end; ++m) {
    const std::size_t here = static_cast<std::size_t>(m->position());
    if (weakened(s, here)) continue;
    word = m->str();
    at = here;
    return true;
  }
  return false;
}

}  // namespace athanor::writeup::audit
