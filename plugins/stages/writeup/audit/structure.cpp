// SPDX-License-Identifier: Apache-2.0
//
// The paper as a whole: empty, doubled and missing sections, paragraphs said twice, an abstract that tells what the
// body does not, short forms that are never spelled out.
#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "checks.hpp"

namespace athanor::writeup::audit {
namespace {

std::string heading_place(const Section &section) { return "section " + section.id; }

void check_sections(const Draft &draft, Findings &out) {
  bool limits = false;
  std::map<std::string, std::string> titles, ids;
  for (const Section &section : draft.sections) {
    const std::string title = lower(section.title), id = section.id;
    const bool empty =
        std::none_of(section.text.fragment.pieces.begin(), section.text.fragment.pieces.end(), [](const Piece &p) {
          return p.kind != Piece::Kind::paragraph && p.text.find_first_not_of(" \t\r\n.") != std::string::npos;
        });
    if (empty)
      out.push_back(found("section_empty", heading_place(section),
                          "the section \"" + section.title + "\" has no text; write it or leave it out"));
    if (!titles.emplace(title, id).second || !ids.emplace(id, title).second)
      out.push_back(found("section_duplicated", heading_place(section),
                          "two sections are called \"" + section.title + "\"; make one of them"));
    limits = limits || (!empty && (lower(id) + " " + title).find("limit") != std::string::npos);
  }
  if (!limits)
    out.push_back(
        found("limitations_missing", "paper", "no section states the limitations; add one with the id limitations"));
}

// The words of a paragraph; results count as their names.
std::vector<std::string> words_of(const std::vector<const Sentence *> &paragraph) {
  std::vector<std::string> out;
  for (const Sentence *s : paragraph) {
    std::string word;
    for (std::size_t i = 0; i <= s->lower.size(); ++i) {
      const char c = i < s->lower.size() ? s->lower[i] : ' ';
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
        word += c;
        continue;
      }
      if (!word.empty()) out.push_back(word);
      word.clear();
      if (i < s->lower.size() && (c == result_mark || c == citation_mark))
        if (const Mark *m = s->mark_at(i)) out.push_back(m->text);
    }
  }
  return out;
}

using Shingles = std::set<std::string>;
Shingles shingles_of(const std::vector<std::string> &words) {
  Shingles out;
  for (std::size_t i = 0; i + 4 < words.size(); ++i)
    out.insert(words[i] + " " + words[i + 1] + " " + words[i + 2] + " " + words[i + 3] + " " + words[i + 4]);
  return out;
}

void check_repetition(const Paper &paper, Findings &out) {
  constexpr std::size_t fewest = 20;  // words of a paragraph worth comparing
  std::map<std::pair<std::string, int>, std::vector<const Sentence *>> paragraphs;
  std::vector<std::pair<std::string, int>> order;
  for (const Sentence &s : paper.body) {
    std::vector<const Sentence *> &one = paragraphs[{s.where, s.paragraph}];
    if (one.empty()) order.emplace_back(s.where, s.paragraph);
    one.push_back(&s);
  }
  std::vector<std::pair<const Sentence *, Shingles>> seen;
  for (const auto &key : order) {
    const std::vector<const Sentence *> &paragraph = paragraphs.at(key);
    const std::vector<std::string> words = words_of(paragraph);
    if (words.size() < fewest) continue;
    Shingles mine = shingles_of(words);
    for (const auto &[first, theirs] : seen) {
      const Shingles &other = theirs;
      const auto shared =
          std::count_if(mine.begin(), mine.end(), [&](const std::string &x) { return other.count(x) != 0; });
      if (static_cast<double>(shared) < 0.75 * static_cast<double>(std::min(mine.size(), other.size()))) continue;
      out.push_back(found("paragraph_repeated", paragraph.front()->place(),
                          "this paragraph says again what stands in " + first->place() + "; say it once"));
      break;
    }
    seen.emplace_back(paragraph.front(), std::move(mine));
  }
}

// A result, metric or condition of the abstract that the body never shows.
void check_abstract(const Paper &paper, const Facts &facts, Findings &out) {
  std::set<std::string> shown, metrics, conditions;
  for (const Table &t : facts.records.tables) shown.insert(t.results.begin(), t.results.end());
  for (const Sentence &s : paper.body) {
    for (const Mark &m : s.marks) {
      shown.insert(m.text);
      if (m.kind == Piece::Kind::derived)
        for (const std::string &name : facts.records.results.derive(m.text).names) shown.insert(name);
    }
    for (const Mention &m : facts.metrics_in(s.lower)) metrics.insert(m.id);
    for (const Mention &m : facts.conditions_in(s.lower)) conditions.insert(m.id);
  }
  for (const Sentence &s : paper.abstract) {
    for (const Mark &m : s.marks)
      if ((m.kind == Piece::Kind::result || m.kind == Piece::Kind::derived) && shown.count(m.text) == 0)
        out.push_back(found("abstract_only", s.place(m.at),
                            "\\" + std::string(m.kind == Piece::Kind::result ? "result" : "derived") + "{" + m.text +
                                "} stands in the abstract and nowhere else"));
    for (const Mention &m : facts.metrics_in(s.lower))
      if (metrics.count(m.id) == 0)
        out.push_back(
            found("abstract_only", s.place(m.at),
                  "the abstract speaks of \"" + facts.label_of_metric(m.id) + "\", of which no section speaks"));
    for (const Mention &m : facts.conditions_in(s.lower))
      if (conditions.count(m.id) == 0)
        out.push_back(
            found("abstract_only", s.place(m.at),
                  "the abstract speaks of \"" + facts.label_of_condition(m.id) + "\", of which no section speaks"));
  }
}

// Short forms in capitals that are never spelled out.
void check_acronyms(const Paper &paper, const Facts &facts, Findings &out) {
  static const std::set<std::string> common{
      "AI",  "CPU",  "GPU", "RAM", "PDF",  "URL", "CC",  "BY",   "SA",    "ID",  "IDS", "USA", "UK",  "EU",
      "UTC", "IEEE", "ACM", "API", "JSON", "CSV", "SQL", "DNA",  "RNA",   "OK",  "OR",  "AND", "NOT", "II",
      "III", "IV",   "VI",  "VII", "TV",   "IQ",  "PC",  "HTML", "ASCII", "XML", "MIT", "BSD", "GPL", "LSTM"};
  static const std::regex capitals(R"(\b[A-Z]{2,6}s?\b)");
  std::string told = facts.told();
  for (const Json &c : facts.records.citations.value("citations", Json::array()))
    told += " " + c.at("title").get<std::string>();
  std::set<std::string> met;
  for (const Sentence &s : paper.body)
    for (std::sregex_iterator m(s.text.begin(), s.text.end(), capitals), end; m != end; ++m) {
      std::string word = m->str();
      const std::size_t at = static_cast<std::size_t>(m->position()), to = at + word.size();
      if (word.back() == 's') word.pop_back();
      if (s.modes[at] != 't' || common.count(word) != 0 || !met.insert(word).second) continue;
      const bool in_brackets = at > 1 && s.text[at - 1] == '(';
      const bool explained = to + 1 < s.text.size() && s.text.compare(to, 2, " (") == 0;
      const bool named =
          (to < s.text.size() && (s.text[to] == '-' || std::isdigit(static_cast<unsigned char>(s.text[to])) != 0)) ||
          (at > 0 && s.text[at - 1] == '-');
      if (in_brackets || explained || named || told.find(word) != std::string::npos) continue;
      out.push_back(found("acronym_undefined", s.place(at),
                          word + " is never spelled out; write its long form once, with " + word + " in brackets"));
    }
}

}  // namespace

void check_structure(const Paper &paper, const Facts &facts, Findings &out) {
  check_sections(paper.draft, out);
  check_repetition(paper, out);
  check_abstract(paper, facts, out);
  check_acronyms(paper, facts, out);
}

}  // namespace athanor::writeup::audit
