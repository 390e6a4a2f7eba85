// SPDX-License-Identifier: Apache-2.0
//
// Sentences that cite; see cited_sentences.hpp.
#include "cited_sentences.hpp"

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>

#include "latex/characters.hpp"

namespace athanor::writeup {
namespace {

constexpr std::size_t sentence_bytes = 900;
constexpr std::size_t longest = 4000;  // what is longer is no sentence, and too deep for the library's regex

bool space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

std::string squeezed(const std::string &text) {
  std::string out;
  for (const char c : text)
    if (!space(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool paragraph_ends(const std::string &t, std::size_t i) {
  if (t[i] != '\n') return false;
  for (std::size_t j = i + 1; j < t.size() && space(t[j]); ++j)
    if (t[j] == '\n') return true;
  return false;
}

// "et al.", "e.g.", "Fig.", or an initial: the full stop belongs to the word.
bool abbreviated(const std::string &t, std::size_t stop) {
  static const std::set<std::string> known{"al", "cf",  "e.g", "i.e", "eg",     "ie",   "vs", "etc", "fig",  "figs",
                                           "eq", "eqs", "sec", "ref", "refs",   "resp", "ca", "dr",  "prof", "st",
                                           "no", "vol", "pp",  "p",   "approx", "tab",  "ch", "ed",  "eds",  "jr"};
  std::size_t from = stop;
  while (from > 0 && (letter(t[from - 1]) || t[from - 1] == '.')) --from;
  std::string word = t.substr(from, stop - from);
  if (word.size() == 1 && upper(word[0])) return true;
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return known.count(word) != 0;
}

// Whether a sentence ends with the character at i; what closes it may follow.
bool sentence_ends(const std::string &t, std::size_t i) {
  if (t[i] != '.' && t[i] != '!' && t[i] != '?') return false;
  if (t[i] == '.' && abbreviated(t, i)) return false;
  std::size_t j = i + 1;
  while (j < t.size() && (t[j] == ')' || t[j] == '}' || t[j] == '\'' || t[j] == '"')) ++j;
  if (j >= t.size()) return true;
  if (!space(t[j])) return false;
  while (j < t.size() && space(t[j])) ++j;
  return j >= t.size() || upper(t[j]) || t[j] == '\\' || t[j] == '`' || static_cast<unsigned char>(t[j]) >= 0x80;
}

std::vector<std::string> keys_of(const std::string &list) {
  std::vector<std::string> out;
  std::string key;
  for (const char c : list + ",") {
    if (c != ',') {
      if (!space(c)) key += c;
      continue;
    }
    if (!key.empty() && std::find(out.begin(), out.end(), key) == out.end()) out.push_back(key);
    key.clear();
  }
  return out;
}

void take_sentence(const std::string &section, const std::string &text, std::size_t from, std::size_t to,
                   std::vector<CitedSentence> &out) {
  if (to - from > longest) return;
  static const std::regex cite(R"(\\[Cc]ite[a-zA-Z]*\*?\s*(?:\[[^\]]*\]\s*){0,2}\{([^{}]*)\})");
  const std::string raw = text.substr(from, to - from);
  CitedSentence sentence;
  for (std::sregex_iterator m(raw.begin(), raw.end(), cite), end; m != end; ++m) {
    if (sentence.keys.empty())
      sentence.line =
          1 + static_cast<int>(std::count(
                  text.begin(),
                  text.begin() + static_cast<std::ptrdiff_t>(from + static_cast<std::size_t>(m->position())), '\n'));
    for (const std::string &key : keys_of((*m)[1].str()))
      if (std::find(sentence.keys.begin(), sentence.keys.end(), key) == sentence.keys.end())
        sentence.keys.push_back(key);
  }
  if (sentence.keys.empty()) return;
  sentence.section = section;
  sentence.text = first_bytes(squeezed(raw), sentence_bytes);
  out.push_back(std::move(sentence));
}

}  // namespace

std::vector<CitedSentence> cited_sentences(const Json &draft) {
  std::vector<CitedSentence> out;
  for (const Json &section : draft.at("sections")) {
    const std::string id = section.at("id"), text = section.at("text");
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool ends = sentence_ends(text, i);
      if (!ends && !paragraph_ends(text, i)) continue;
      std::size_t to = i + 1;
      while (ends && to < text.size() && (text[to] == ')' || text[to] == '}' || text[to] == '\'' || text[to] == '"'))
        ++to;
      take_sentence(id, text, from, to, out);
      from = to;
      i = to - 1;
    }
    take_sentence(id, text, from, text.size(), out);
  }
  return out;
}

}  // namespace athanor::writeup
