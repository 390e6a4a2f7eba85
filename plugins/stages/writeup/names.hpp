// SPDX-License-Identifier: Apache-2.0
//
// The frozen table of named results, as \result{name} and \derived{a - b} read it. Values come from results/1 and
// from nowhere else.
#ifndef ATHANOR_WRITEUP_NAMES_HPP
#define ATHANOR_WRITEUP_NAMES_HPP

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "finding.hpp"

namespace athanor::writeup {

class NamedResults {
 public:
  explicit NamedResults(const Json &results);

  // The row of that name in results/1's table; null when there is none.
  const Json *find(const std::string &name) const;
  // The names most like a wrong one, best first.
  std::vector<std::string> nearest(const std::string &name, std::size_t count = 3) const;

  // "a - b", "a / b": names joined by + - * / that stand between spaces, evaluated left to right with * and / first.
  // The value is printed with as many decimals as the most precise operand.
  struct Derived {
    std::string printed;               // empty when the expression is wrong
    std::vector<std::string> names;    // all operands
    std::vector<std::string> unknown;  // those that are no result
    std::string problem;               // why it could not be computed
  };
  Derived derive(const std::string &expression) const;

  const std::vector<std::string> &names() const { return order_; }
  const Json &records() const { return records_; }  // of results/1: single measurements, checks among them

 private:
  Json records_;
  std::map<std::string, Json> rows_;
  std::vector<std::string> order_;
};

// A printed value as LaTeX that is right in text and in mathematics: "-0.012" -> \ensuremath{-0.012}.
std::string value_latex(const std::string &printed);

// A name or expression as the manuscript writes it inside \result{} or \derived{}: harmless to TeX.
std::string macro_name(const std::string &name);

// results.tex: one definition for each used name and expression, and the two commands that read them.
std::string results_tex(const NamedResults &results, const std::vector<std::string> &used,
                        const std::vector<std::string> &derived);

}  // namespace athanor::writeup

#endif
