// SPDX-License-Identifier: Apache-2.0
//
// Measurements in words: "twice as fast", "halves the error", "ninety percent", "zero point nine", "an order of
// magnitude". Small whole numbers of things ("two metrics") are left alone.
#include <algorithm>
#include <regex>

#include "checks.hpp"

namespace athanor::writeup::audit {
namespace {

bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// Phrases that are a measurement whatever stands around them, with the value that would have to be declared; 0 where
// no setting can be meant.
struct Phrase {
  std::regex words;
  double value;
};
const std::vector<Phrase> &phrases() {
  static const std::vector<Phrase> all = [] {
    std::vector<Phrase> out;
    const auto add = [&](const char *words, double value) { out.push_back({std::regex(words), value}); };
    add(R"(\borders? of magnitude\b)", 0);
    add(R"(\btwice (as|the|that|its|their)\b|\b(doubles|doubled|doubling) (the|its|their|in)\b|\btwo-?fold\b)", 0);
    add(R"(\bthrice\b|\b(triples|tripled|tripling) (the|its|their|in)\b|\bquadrupl(es|ed|ing)\b)", 0);
    add(R"(\b(halves|halved|halving) (the|its|their|in)\b|\b(is|are|was|were) halved\b)", 0);
    add(R"(\b(is|was|are|were|has|have) (more than |almost |nearly )?(doubled|tripled)\b)", 0);
    add(R"(\b(by|about|nearly|almost|only|than|roughly|over|under) (a |one )?half\b|\bhalf (of|the|as|its|that)\b)",
        0.5);
    add(R"(\b(by|about|nearly|almost|only|than|roughly|over|under) (a|one)[ -]third\b|\b(a|one)[ -]third (of|the|as|fewer|less|more|lower|higher)\b)",
        1.0 / 3);
    add(R"(\btwo[ -]thirds\b)", 2.0 / 3);
    add(R"(\bthree[ -]quarters\b)", 0.75);
    add(R"(\b(by|about|nearly|almost|only|than|roughly|over|under) (a|one)[ -]quarter\b|\b(a|one)[ -]quarter (of|the|as|fewer|less|more|lower|higher)\b)",
        0.25);
    add(R"(\b(a|one)[ -](fifth|sixth|tenth) (of|the|as|fewer|less|more|lower|higher)\b)", 0);
    return out;
  }();
  return all;
}

// A number in words and the unit behind it that makes it a measurement.
const std::regex &unit() {
  static const std::regex words(
      R"(^[\s-]*(%|per ?cent\b|percentage points?\b|points?\b|-?fold\b|×|times (as|the|that|its|more|less|higher|lower|larger|smaller|greater|faster|slower|better|worse|fewer)\b))");
  return words;
}

void finding(const Sentence &s, std::size_t at, const std::string &words, Findings &out) {
  out.push_back(found("number_in_words", s.place(at),
                      "\"" + words +
                          "\" is a measurement in words without a record; write \\result{name} or "
                          "\\derived{a / b}, or leave it out"));
}

// "ninety-three percent", "three times as fast", "zero point nine", and whole numbers above twelve.
void spelled_numbers(const Sentence &s, const Facts &facts, Findings &out) {
  const std::string &t = s.lower;
  for (std::size_t i = 0; i < t.size();) {
    if (!letter(t[i]) || (i > 0 && (letter(t[i - 1])))) {
      ++i;
      continue;
    }
    std::size_t end = i;
    const double value = word_number(t, i, end);
    if (value < 0 || (end < t.size() && letter(t[end]))) {
      while (i < t.size() && letter(t[i])) ++i;
      continue;
    }
    Number n;
    n.value = value;
    const std::string rest = t.substr(end, 40);
    static const std::regex decimals(R"(^ point (zero|one|two|three|four|five|six|seven|eight|nine)\b)");
    std::smatch m;
    if (std::regex_search(rest, decimals)) {
      finding(s, i, t.substr(i, end - i) + " point …", out);
    } else if (std::regex_search(rest, m, unit())) {
      n.percent = m.str().find("cent") != std::string::npos || m.str().find('%') != std::string::npos;
      n.scaled = true;
      if (!facts.declared.holds(n)) finding(s, i, t.substr(i, end - i) + m.str(), out);
    } else if (value > 12 && !facts.declared.holds(n)) {
      finding(s, i, t.substr(i, end - i), out);
    }
    i = end;
  }
}

// Most sentences hold none of these, and need no closer look.
bool may_hold_phrase(const std::string &text) {
  static const std::vector<const char *> stems{"magnitude", "twice", "doubl",   "fold",  "thrice", "tripl", "quadrupl",
                                               "hal",       "third", "quarter", "fifth", "sixth",  "tenth"};
  return std::any_of(stems.begin(), stems.end(),
                     [&](const char *stem) { return text.find(stem) != std::string::npos; });
}

void check_sentence(const Sentence &s, const Facts &facts, Findings &out) {
  spelled_numbers(s, facts, out);
  if (!may_hold_phrase(s.lower)) return;
  for (const Phrase &phrase : phrases()) {
    std::smatch m;
    if (!std::regex_search(s.lower, m, phrase.words)) continue;
    Number n;
    n.value = phrase.value;
    if (phrase.value != 0 && facts.declared.holds(n)) continue;
    if (lower(facts.told()).find(m.str()) != std::string::npos) continue;  // how the study says what it does
    finding(s, static_cast<std::size_t>(m.position()), m.str(), out);
  }
}

}  // namespace

void check_number_words(const Paper &paper, const Facts &facts, Findings &out) {
  for (const Sentence *s : paper.sentences()) check_sentence(*s, facts, out);
  for (const Sentence &s : paper.headings) check_sentence(s, facts, out);
  for (const Sentence &s : paper.captions) check_sentence(s, facts, out);
}

}  // namespace athanor::writeup::audit
