// SPDX-License-Identifier: Apache-2.0
//
// Named results; see names.hpp.
#include "names.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <sstream>

#include "latex/characters.hpp"

namespace athanor::writeup {
namespace {

std::size_t distance(const std::string &a, const std::string &b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row.back();
}

std::size_t decimals(const std::string &printed) {
  const std::size_t point = printed.find('.');
  if (point == std::string::npos) return 0;
  std::size_t count = 0;
  while (point + 1 + count < printed.size() && std::isdigit(static_cast<unsigned char>(printed[point + 1 + count])))
    ++count;
  return count;
}

bool is_operator(const std::string &word) { return word == "+" || word == "-" || word == "*" || word == "/"; }

}  // namespace

NamedResults::NamedResults(const Json &results) : records_(results.value("records", Json::array())) {
  for (const Json &check : results.value("checks", Json::array())) records_.push_back(check);
  for (const Json &row : results.at("table")) {
    const std::string name = row.at("name");
    if (rows_.emplace(name, row).second) order_.push_back(name);
  }
}

const Json *NamedResults::find(const std::string &name) const {
  const auto found = rows_.find(name);
  return found == rows_.end() ? nullptr : &found->second;
}

std::vector<std::string> NamedResults::nearest(const std::string &name, std::size_t count) const {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string &known : order_) ranked.emplace_back(distance(name, known), known);
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i) out.push_back(ranked[i].second);
  return out;
}

NamedResults::Derived NamedResults::derive(const std::string &expression) const {
  Derived out;
  std::istringstream words(expression);
  std::vector<double> terms;
  std::string word, pending = "+";
  bool want_name = true;
  std::size_t digits = 0;
  while (words >> word) {
    if (want_name == is_operator(word)) {
      out.problem = "expected " + std::string(want_name ? "a name" : "one of + - * /") + " instead of \"" + word + "\"";
      return out;
    }
    want_name = !want_name;
    if (is_operator(word)) {
      pending = word;
      continue;
    }
    out.names.push_back(word);
    const Json *row = find(word);
    if (!row) {
      out.unknown.push_back(word);
      continue;
    }
    const double value = row->at("value");
    digits = std::max(digits, decimals(row->at("printed")));
    if (pending == "+" || pending == "-")
      terms.push_back(pending == "+" ? value : -value);
    else if (!terms.empty())
      terms.back() = pending == "*" ? terms.back() * value : terms.back() / value;
  }
  if (want_name) out.problem = "the expression ends without a name";
  if (!out.problem.empty() || !out.unknown.empty()) return out;
  const double value = std::accumulate(terms.begin(), terms.end(), 0.0);
  if (!std::isfinite(value)) {
    out.problem = "its value is not a finite number";
    return out;
  }
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", static_cast<int>(std::min<std::size_t>(digits, 12)), value);
  out.printed = text;
  return out;
}

std::string macro_name(const std::string &name) {
  std::string out;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) || std::string(".-=+:/").find(c) != std::string::npos) {
      out += c;
    } else {
      char hex[8];
      std::snprintf(hex, sizeof hex, "!%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += hex;
    }
  }
  return out;
}

std::string value_latex(const std::string &printed) {
  std::string number;
  for (std::size_t i = 0; i < printed.size(); ++i) {
    const char c = printed[i];
    if (std::isdigit(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '+' || c == '<' || c == '>')
      number += c;
    else if (c == ',' && i + 1 < printed.size())
      number += "{,}";
    else if (c == '%' && i + 1 == printed.size())
      number += "\\,\\%";
    else if (c == 'e' && i > 0 && i + 1 < printed.size()) {  // 1.2e-05
      number += "\\cdot 10^{" + std::to_string(std::atoi(printed.c_str() + i + 1)) + "}";
      break;
    } else if (c != ' ')
      return "\\text{" + escape_text(printed) + "}";
  }
  return "\\ensuremath{" + number + "}";
}

std::string results_tex(const NamedResults &results, const std::vector<std::string> &used,
                        const std::vector<std::string> &derived) {
  std::string out =
      "% Made from the results of this run. \\result{name} prints the recorded value of that name.\n"
      "\\makeatletter\n"
      "\\newcommand*\\athanorvalue[1]{\\ifcsname athanor@#1\\endcsname\\csname athanor@#1\\endcsname\\else"
      "\\PackageError{athanor}{No result is called #1}{Every number must have a record.}\\fi}\n"
      "\\DeclareRobustCommand*\\result[1]{\\athanorvalue{result:#1}}\n"
      "\\DeclareRobustCommand*\\derived[1]{\\athanorvalue{derived:#1}}\n";
  for (const std::string &name : used)
    if (const Json *row = results.find(name))
      out += "\\@namedef{athanor@result:" + macro_name(name) + "}{" + value_latex(row->at("printed")) + "}\n";
  for (const std::string &expression : derived)
    out += "\\@namedef{athanor@derived:" + macro_name(expression) + "}{" +
           value_latex(results.derive(expression).printed) + "}\n";
  return out + "\\makeatother\n";
}

}  // namespace athanor::writeup
