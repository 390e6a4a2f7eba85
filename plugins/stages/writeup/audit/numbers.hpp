// SPDX-License-Identifier: Apache-2.0
//
// Numbers as a text writes them, and those that a text may state without a result.
#ifndef ATHANOR_WRITEUP_AUDIT_NUMBERS_HPP
#define ATHANOR_WRITEUP_AUDIT_NUMBERS_HPP

#include <string>
#include <vector>

#include "finding.hpp"
#include "prose.hpp"

namespace athanor::writeup::audit {

struct Number {
  std::string text;  // as written
  double value = 0;
  bool percent = false;  // "20 %"
  bool scaled = false;   // "3 times", "2×", "5 points": a measurement even where 3 is a count
  bool exempt = false;   // part of a name such as CIFAR-10, or 0, 1, 2 in mathematics
  std::size_t at = 0, end = 0;
  int decimals() const;
};
// Of a text without disguises; `modes` as in a sentence, empty where all is text.
std::vector<Number> numbers_in(const std::string &text, const std::string &modes = "");

// "twelve" -> 12, "twenty-one" -> 21, "three hundred" -> 300; -1 when no number word begins at `at`, which must be the
// beginning of a word in lower case. `end` moves behind it.
double word_number(const std::string &lower, std::size_t at, std::size_t &end);

// Numbers that a text may state without a result: settings declared in the study, sizes in its descriptions, how many
// seeds and tests there were, years of cited works.
class Declared {
 public:
  Declared(const Json &study, const Json &claims, const Json &citations, const Json &run);
  void add(double value);                  // a setting
  void count(std::size_t n);               // how many of something there were; "3 claims", never "3 times" or "3 %"
  void add_text(const std::string &text);  // every number in it
  bool holds(const Number &number) const;

 private:
  void add_tree(const Json &tree);
  void count_tree(const Json &tree);
  void count_claims(const Json &claims);
  std::vector<double> values_, percents_, counts_;
};

}  // namespace athanor::writeup::audit

#endif
