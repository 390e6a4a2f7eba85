// SPDX-License-Identifier: Apache-2.0
//
// All checks over one paper; see audit.hpp.
#include "audit.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "checks.hpp"

namespace athanor::writeup::audit {
namespace {

constexpr int most_of_a_rule = 40;

// Words that are not LaTeX: titles of sections and captions.
Text plain(const std::string &where, const std::string &words) {
  Text out{where, words, {}};
  out.fragment.pieces.push_back({Piece::Kind::text, words, 1, ""});
  return out;
}

void append(std::vector<Sentence> &to, std::vector<Sentence> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

Paper::Paper(const Draft &given, const Json &figures) : draft(given) {
  abstract = sentences_of(draft.abstract);
  headings = sentences_of(draft.title);
  for (const Section &section : draft.sections) {
    append(body, sentences_of(section.text));
    append(headings, sentences_of(plain("title of section " + section.id, section.title)));
  }
  for (const Json &figure : figures.at("figures"))
    append(captions,
           sentences_of(plain("caption of figure " + figure.at("id").get<std::string>(), figure.at("caption"))));
}

std::vector<const Text *> Paper::texts() const {
  std::vector<const Text *> out{&draft.title, &draft.abstract};
  for (const Section &section : draft.sections) out.push_back(&section.text);
  return out;
}

std::vector<const Sentence *> Paper::sentences() const {
  std::vector<const Sentence *> out;
  for (const std::vector<Sentence> *part : {&abstract, &body})
    for (const Sentence &s : *part) out.push_back(&s);
  return out;
}

bool Paper::says(const std::string &phrase) const {
  const std::vector<const Sentence *> all = sentences();
  return std::any_of(all.begin(), all.end(),
                     [&](const Sentence *s) { return find_words(s->lower, phrase) != std::string::npos; });
}

Findings audit_paper(const Records &records, const Draft &draft, Counts &counts) {
  const Paper paper(draft, records.figures);
  const Facts facts(records);
  Findings out;
  check_numbers(paper, facts, out, counts);
  for (const auto check : {check_number_words, check_disguises, check_strength, check_direction, check_settings,
                           check_arithmetic, check_intervals, check_statistics, check_study, check_figures,
                           check_references, check_credit, check_structure, check_leftovers})
    check(paper, facts, out);
  // A megabyte of nonsense needs no more than some findings of each rule.
  std::map<std::string, int> told;
  out.erase(std::remove_if(out.begin(), out.end(), [&](const Finding &f) { return ++told[f.rule] > most_of_a_rule; }),
            out.end());
  return out;
}

}  // namespace athanor::writeup::audit
