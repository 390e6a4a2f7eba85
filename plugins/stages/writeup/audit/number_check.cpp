// SPDX-License-Identifier: Apache-2.0
//
// Numbers typed by hand: those without a record, those that stand as a measurement though they are a setting, and
// those that the records contradict.
#include <cmath>
#include <cstdio>
#include <regex>

#include "checks.hpp"

namespace athanor::writeup::audit {
namespace {

bool equal_rounded(double value, const Number &n) {
  const double typed = n.percent ? n.value / 100 : n.value;
  const int decimals = n.percent ? n.decimals() + 2 : n.decimals();
  return std::abs(std::abs(value) - typed) <= 0.5 * std::pow(10, -decimals) * 1.0001;
}

// The result that is printed like this number, to be named in the message; empty where there is none. Whole numbers
// are too common to tell.
std::string printed_like(const Facts &facts, const Number &n) {
  if (n.decimals() < 2 && !(n.percent && n.decimals() > 0)) return "";
  for (const std::string &name : facts.records.results.names())
    if (equal_rounded(facts.row(name)->at("value"), n)) return name;
  return "";
}

// "1 797", as TeX sets a thin space: one number where the whole is declared.
bool split_thousands(const Facts &facts, const std::vector<Number> &numbers, std::size_t i, const std::string &text) {
  const auto joined = [&](std::size_t a) {
    if (a + 1 >= numbers.size() || numbers[a + 1].at != numbers[a].end + 1 || text[numbers[a].end] != ' ') return false;
    if (numbers[a + 1].text.size() != 3 || numbers[a].text.size() > 3) return false;
    Number whole = numbers[a + 1];
    whole.value += numbers[a].value * 1000;
    return facts.declared.holds(whole);
  };
  return joined(i) || (i > 0 && joined(i - 1));
}

// Whether the number stands where a measured value would: "the accuracy of hard labels is 0.4".
bool stands_as_measurement(const Facts &facts, const Sentence &s, const Number &n) {
  static const std::regex verb(
      R"(\b(is|was|of|reach(es|ed)|achiev(es|ed)|attain(s|ed)|equals|scores?|hits|to)( (about|roughly|only|just|over|nearly|around|almost|approximately))? ?$|[=:~] ?$)");
  static const std::regex condition(
      R"(\b(at|under|when|where|share|level|levels|rate|noise|axis|bins?|minimum|maximum|threshold|between|from)\b|[,;(])");
  for (const Mention &m : facts.metrics_in(s.lower)) {
    if (m.end > n.at || n.at - m.end > 60) continue;
    const std::string between = s.lower.substr(m.end, n.at - m.end);
    if (std::regex_search(between, verb) && !std::regex_search(between, condition)) return true;
  }
  return false;
}

// "Budgets of 200 were not run": the number comes from topic or idea, and its part of the sentence denies that it was
// tried. Such a sentence is asked of every author whose idea was larger than the study.
bool said_to_be_untried(const Facts &facts, const Sentence &s, const Number &n) {
  static const std::regex breaks(R"([;:]|\b(but|however|while|whereas|although|though|yet)\b)");
  static const std::regex untried(
      R"(\b(not|never|no|nor|neither|none|nothing)\b.{0,60}\b(run|ran|runs|tested|tried|measured|varied|covered|examined|included|studied|)"
      R"(investigated|evaluated|explored|considered|tests?|claims?)\b|\b(untested|untried|left out|left open|remains? open)\b)");
  if (n.percent || n.scaled || !facts.proposed(n)) return false;
  std::size_t from = 0, to = s.lower.size();
  for (std::sregex_iterator at(s.lower.begin(), s.lower.end(), breaks), end; at != end; ++at) {
    const auto begin = static_cast<std::size_t>(at->position());
    if (begin < n.at)
      from = begin;
    else
      to = std::min(to, begin);
  }
  return std::regex_search(s.lower.substr(from, to - from), untried);
}

// What the records say of the one metric and condition that stand before a number; empty where they agree or where it
// cannot be told.
std::string contradiction(const Facts &facts, const Sentence &s, const Number &n) {
  const std::vector<Mention> metrics = facts.metrics_in(s.lower);
  std::string metric, condition;
  for (const Mention &m : metrics)
    if (metric.empty() || m.at < n.at) metric = m.id;
  for (const Mention &m : facts.conditions_in(s.lower))
    if (condition.empty() || m.at < n.at) condition = m.id;
  if (metric.empty() || condition.empty() || n.decimals() == 0) return "";
  const std::vector<const Json *> rows = facts.rows("mean", metric, condition, facts.levels_in(s));
  std::string printed;
  for (const Json *row : rows) {
    if (equal_rounded(row->at("value"), n)) return "";
    if (rows.size() <= 4) printed += (printed.empty() ? "" : ", ") + row->at("printed").get<std::string>();
  }
  if (rows.empty()) return "";
  return "the text says " + n.text + " where the table of results says " +
         (printed.empty() ? "something else" : printed) + " (" + facts.label_of_metric(metric) + ", " +
         facts.label_of_condition(condition) + "); write \\result{name}";
}

void check_sentence(const Sentence &s, const Facts &facts, bool author, Findings &out, Counts &counts) {
  for (const Mark &m : s.marks)
    if (m.kind == Piece::Kind::result || m.kind == Piece::Kind::derived) ++counts.in_text, ++counts.traced;
  const std::vector<Number> numbers = numbers_in(s.text, s.modes);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Number &n = numbers[i];
    if (n.exempt) continue;
    ++counts.in_text;
    const bool known = facts.declared.holds(n) || split_thousands(facts, numbers, i, s.text) ||
                       (author && said_to_be_untried(facts, s, n));
    const bool measured = author && known && stands_as_measurement(facts, s, n);
    ++(known && !measured ? counts.traced : counts.untraced);
    if (measured)
      out.push_back(found("measurement_typed", s.place(n.at),
                          "the number " + n.text +
                              " stands as a measured value, and only happens to be a declared setting; write "
                              "\\result{name}"));
    if (!known) {
      const std::string like = printed_like(facts, n);
      out.push_back(found("number_without_record", s.place(n.at),
                          "the number " + n.text +
                              " is neither a \\result nor a declared setting; write \\result{name}, or leave it out" +
                              (like.empty() ? "" : "; \\result{" + like + "} is printed like it")));
    }
    if (known && !measured) continue;
    const std::string contradicted = contradiction(facts, s, n);
    if (!contradicted.empty()) out.push_back(found("number_differs", s.place(n.at), contradicted));
  }
}

}  // namespace

void check_numbers(const Paper &paper, const Facts &facts, Findings &out, Counts &counts) {
  for (const Sentence *s : paper.sentences()) check_sentence(*s, facts, true, out, counts);
  for (const Sentence &s : paper.headings) check_sentence(s, facts, true, out, counts);
  for (const Sentence &s : paper.captions) check_sentence(s, facts, false, out, counts);
}

}  // namespace athanor::writeup::audit
