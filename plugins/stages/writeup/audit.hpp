// SPDX-License-Identifier: Apache-2.0
//
// The audit of a manuscript against the records: numbers, strength of words, figures, placeholders. Deterministic;
// reads visible text, never TeX. A rule that finds nothing cannot be told from one that was not run, so each has a
// test with a planted fault.
#ifndef ATHANOR_WRITEUP_AUDIT_HPP
#define ATHANOR_WRITEUP_AUDIT_HPP

#include <string>
#include <vector>

#include "finding.hpp"
#include "latex.hpp"

namespace athanor::writeup {

// A number in prose, as written.
struct Number {
  std::string text;
  double value;
  bool percent;  // "20 %"
  bool scaled;   // "3 times", "2×", "5 points": a measurement even where 3 is a count
  bool exempt;   // part of a name such as CIFAR-10, or 0, 1, 2 in mathematics
  int line;
};
std::vector<Number> numbers_in(const std::vector<Piece> &pieces);

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

struct Counts {
  int in_text = 0, traced = 0, untraced = 0;
  Json document() const { return {{"in_text", in_text}, {"traced", traced}, {"untraced", untraced}}; }
};

// rule number_without_record
Findings audit_numbers(const Fragment &fragment, const std::string &where, const Declared &declared, Counts &counts);
// rule claim_too_strong: words like "outperforms" beside results whose claim was not supported; "always" and "proves"
// anywhere
Findings audit_strength(const Fragment &fragment, const std::string &where, const Json &claims, const Json &study);
// rule placeholder_left: TODO, FIXME, ??, lorem ipsum
Findings audit_placeholders(const Fragment &fragment, const std::string &where);
// rules figure_unused, figure_duplicated, caption numbers
Findings audit_figures(const Json &figures, const std::vector<std::string> &used, const Declared &declared,
                       Counts &counts);
// rules section_empty, limitations_missing
Findings audit_sections(const Json &draft);

}  // namespace athanor::writeup

#endif
