// SPDX-License-Identifier: Apache-2.0
//
// Finding numbers in text; see numbers.hpp.
#include "numbers.hpp"

#include <cctype>
#include <cmath>
#include <map>
#include <regex>

namespace athanor::writeup::audit {
namespace {

bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// "{20,50,100}" and "[0,100]": numbers and nothing else in braces or brackets, where a comma parts them. In a list that
// parts by ", " it may still stand between thousands: "[1,200, 3,400]".
bool in_list(const std::string &t, std::size_t at) {
  const auto of_list = [](char c) { return digit(c) || std::string(",. -+").find(c) != std::string::npos; };
  std::size_t from = at, to = at;
  while (from > 0 && of_list(t[from - 1])) --from;
  while (to < t.size() && of_list(t[to])) ++to;
  if (from == 0 || to == t.size()) return false;
  const char open = t[from - 1], close = t[to];
  if (!(open == '{' && close == '}') && !((open == '[' || open == '(') && close == ']') &&
      !(open == '[' && close == ')'))
    return false;
  for (std::size_t i = from; i + 2 < to; ++i)
    if (t[i] == ',' && t[i + 1] == ' ' && digit(t[i + 2])) return false;
  return true;
}

bool three_digits(const std::string &t, std::size_t i) {
  return i + 2 < t.size() && digit(t[i]) && digit(t[i + 1]) && digit(t[i + 2]) &&
         (i + 3 >= t.size() || !digit(t[i + 3]));
}

// The number that begins at i, with thousands separators, decimals, exponent; i moves behind it. One to three digits
// and then groups of exactly three are thousands.
double parse_number(const std::string &t, std::size_t &i) {
  std::string plain;
  const bool list = in_list(t, i);
  const std::size_t from = i;
  while (i < t.size() && digit(t[i])) plain += t[i++];
  if (!list && i - from <= 3 && plain[0] != '0')
    for (; i < t.size() && t[i] == ',' && three_digits(t, i + 1); i += 4) plain += t.substr(i + 1, 3);
  if (i + 1 < t.size() && t[i] == '.' && digit(t[i + 1])) {
    plain += t[i++];
    while (i < t.size() && digit(t[i])) plain += t[i++];
  }
  if (i + 1 < t.size() && (t[i] == 'e' || t[i] == 'E')) {
    std::size_t j = i + 1;
    if (t[j] == '-' || t[j] == '+') ++j;
    if (j < t.size() && digit(t[j])) {
      plain += t.substr(i, j - i);
      for (i = j; i < t.size() && digit(t[i]); ++i) plain += t[i];
    }
  }
  return std::strtod(plain.c_str(), nullptr);
}

// What stands behind a number and raises it or multiplies it with a power of ten: "10^{-12}", "3 \cdot 10^{-4}",
// "2^5". 0 when nothing does.
std::size_t power_at(const std::string &t, std::size_t i, double &value) {
  static const std::regex exponent(R"(^\s*\^\s*(?:\{\s*([-+]?\d{1,3})\s*\}|([-+]?\d{1,3})))");
  static const std::regex factor(R"(^\s*(?:\\cdot|\\times|×|·)\s*10(?=\s*\^))");
  std::smatch m;
  std::string rest = t.substr(i, 40);
  std::size_t length = 0;
  double mantissa = 1, base = value;
  if (std::regex_search(rest, m, factor)) {
    mantissa = value;
    base = 10;
    length = static_cast<std::size_t>(m.length());
    rest = m.suffix().str();
  }
  if (!std::regex_search(rest, m, exponent)) return 0;
  value = mantissa * std::pow(base, std::atoi((m[1].matched ? m[1] : m[2]).str().c_str()));
  return length + static_cast<std::size_t>(m.length());
}

// ResNet50, CIFAR-10, 2D: names, not numbers. A value with decimals is no part of a name.
bool part_of_name(const std::string &t, std::size_t from, std::size_t to) {
  if (t.find('.', from) < to) return false;
  if (from > 0 && letter(t[from - 1])) return true;
  if (from > 1 && t[from - 1] == '-' && letter(t[from - 2])) {
    std::size_t start = from - 1;
    while (start > 0 && letter(t[start - 1])) --start;
    return std::isupper(static_cast<unsigned char>(t[start])) != 0;
  }
  const bool ends = to < t.size() && (t[to] == 'D' || t[to] == 'd') && (to + 1 >= t.size() || !letter(t[to + 1]));
  return ends && (t.substr(from, to - from) == "2" || t.substr(from, to - from) == "3");
}

// x^2 and 1/(n-1)^2: an exponent of a symbol.
bool exponent_of_symbol(const std::string &t, std::size_t from) {
  if (from < 2 || t[from - 1] != '^') return false;
  return letter(t[from - 2]) || t[from - 2] == ')' || t[from - 2] == '}';
}

bool percent_follows(const std::string &t, std::size_t i) {
  static const std::regex sign(R"(^[\s-]*(%|per ?cent|percentage point))");
  return std::regex_search(t.substr(i, 24), sign);
}

bool multiplier_follows(const std::string &t, std::size_t i) {
  static const std::regex unit(R"(^[\s-]*(x\b|×|times\b(?! with)|fold\b|(percentage )?points?\b|%))");
  return std::regex_search(t.substr(i, 24), unit);
}

const std::map<std::string, double> small_words{
    {"zero", 0},      {"one", 1},       {"two", 2},       {"three", 3},    {"four", 4},     {"five", 5},
    {"six", 6},       {"seven", 7},     {"eight", 8},     {"nine", 9},     {"ten", 10},     {"eleven", 11},
    {"twelve", 12},   {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17},
    {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},   {"thirty", 30},  {"forty", 40},   {"fifty", 50},
    {"sixty", 60},    {"seventy", 70},  {"eighty", 80},   {"ninety", 90}};
const std::map<std::string, double> large_words{{"hundred", 100}, {"thousand", 1000}, {"million", 1e6}};

// The word that begins at `at`; empty when there is none.
std::string word_at(const std::string &t, std::size_t at) {
  std::size_t end = at;
  while (end < t.size() && letter(t[end])) ++end;
  return t.substr(at, end - at);
}

}  // namespace

double word_number(const std::string &t, std::size_t at, std::size_t &end) {
  double total = 0, group = -1;
  std::size_t i = at;
  double last = -1;
  for (;;) {
    const std::string word = word_at(t, i);
    const auto small = small_words.find(word);
    const auto large = large_words.find(word);
    if (small != small_words.end()) {
      // "twenty-one" is one number, "two three" are two, "nine three" after "point" is the caller's
      if (group >= 0 && last >= 0 && !(last >= 20 && last < 100 && small->second < 10) && last < 100) break;
      group = (group < 0 ? 0 : group) + small->second;
      last = small->second;
    } else if (large != large_words.end() && group >= 0) {
      if (large->second == 100)
        group *= 100;
      else
        total += group * large->second, group = 0;
      last = large->second;
    } else {
      break;
    }
    i += word.size();
    end = i;
    if (i < t.size() && (t[i] == '-' || t[i] == ' ')) ++i;
    if (last >= 100 && t.compare(i, 4, "and ") == 0) i += 4;
  }
  return group < 0 ? -1 : total + group;
}

int Number::decimals() const {
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return 0;
  int count = 0;
  while (point + 1 + static_cast<std::size_t>(count) < text.size() &&
         digit(text[point + 1 + static_cast<std::size_t>(count)]))
    ++count;
  return count;
}

std::vector<Number> numbers_in(const std::string &t, const std::string &modes) {
  std::vector<Number> out;
  for (std::size_t i = 0; i < t.size();) {
    if (!digit(t[i])) {
      ++i;
      continue;
    }
    Number n;
    n.at = i;
    n.value = parse_number(t, i);
    const bool math = n.at < modes.size() && modes[n.at] == 'm';
    i += power_at(t, i, n.value);
    n.text = t.substr(n.at, i - n.at);
    n.percent = percent_follows(t, i);
    n.scaled = multiplier_follows(t, i);
    if (n.at > 0 && t[n.at - 1] == '.' &&
        (n.at == 1 || std::string(" (=<>~[,").find(t[n.at - 2]) != std::string::npos)) {  // ".93"
      n.value = std::strtod(("0." + n.text).c_str(), nullptr);
      n.text = "." + n.text;
    } else {
      n.exempt = !n.percent && !n.scaled && ((!math && part_of_name(t, n.at, i)) || exponent_of_symbol(t, n.at));
    }
    if (i + 1 < t.size() && t[i] == '.' && digit(t[i + 1])) {  // 3.11.2: a version
      n.exempt = true;
      while (i < t.size() && (digit(t[i]) || (t[i] == '.' && i + 1 < t.size() && digit(t[i + 1])))) ++i;
    }
    if (math && (n.text == "0" || n.text == "1" || n.text == "2") && !n.scaled) n.exempt = true;
    while (i < t.size() && letter(t[i]) && n.exempt) ++i;
    n.end = i;
    out.push_back(std::move(n));
  }
  return out;
}

}  // namespace athanor::writeup::audit
