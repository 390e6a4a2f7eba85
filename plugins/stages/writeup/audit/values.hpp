// SPDX-License-Identifier: Apache-2.0
//
// The values of a sentence, typed or from records, and the sentence with one # in place of each: what arithmetic and
// intervals are checked on.
#ifndef ATHANOR_WRITEUP_AUDIT_VALUES_HPP
#define ATHANOR_WRITEUP_AUDIT_VALUES_HPP

#include <regex>
#include <string>
#include <vector>

#include "facts.hpp"

namespace athanor::writeup::audit {

struct Value {
  double value = 0;
  double unit = 0;            // of the last printed digit
  bool percent = false;       // % or a word for it follows
  const Json *row = nullptr;  // of \result; null for typed and derived ones
  bool derived = false;
  bool known = true;  // false for a name that is no result
  std::string text;
  std::size_t at = 0;  // in the sentence
};

struct Skeleton {
  std::string text;                         // in lower case, a # for each value
  std::vector<Value> values;                // in order
  std::size_t index(std::size_t at) const;  // of the value whose # stands at or behind `at`
};
Skeleton skeleton_of(const Sentence &sentence, const Facts &facts);

// Every match of an expression, with the values that its #s stand for.
struct Match {
  std::smatch groups;
  std::vector<const Value *> values;
  std::size_t at;  // in the skeleton
};
std::vector<Match> matches(const Skeleton &skeleton, const std::regex &words);

}  // namespace athanor::writeup::audit

#endif
