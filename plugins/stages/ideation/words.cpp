// SPDX-License-Identifier: Apache-2.0
//
// See words.hpp.
#include "words.hpp"

#include <set>
#include <utility>

namespace athanor::ideation {
namespace {

bool in_word(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80; }

const std::set<std::string> &everywhere() {
  static const std::set<std::string> words{
      "a",     "about",   "after", "all",    "also",    "an",         "and",   "any",   "are",     "as",      "at",
      "be",    "because", "been",  "before", "between", "both",       "but",   "by",    "can",     "compare", "could",
      "did",   "do",      "does",  "each",   "effect",  "experiment", "for",   "from",  "has",     "have",    "how",
      "if",    "in",      "into",  "is",     "it",      "its",        "less",  "many",  "may",     "measure", "more",
      "most",  "much",    "no",    "not",    "of",      "on",         "one",   "only",  "or",      "other",   "our",
      "over",  "own",     "same",  "should", "so",      "some",       "study", "such",  "than",    "that",    "the",
      "their", "them",    "then",  "there",  "these",   "they",       "this",  "those", "to",      "under",   "up",
      "use",   "using",   "was",   "we",     "were",    "what",       "when",  "where", "whether", "which",   "while",
      "who",   "why",     "will",  "with",   "within",  "without",    "would", "yet"};
  return words;
}

std::string singular(const std::string &word) {
  const bool plural = word.size() > 4 && word.back() == 's' && word[word.size() - 2] != 's';
  return plural ? word.substr(0, word.size() - 1) : word;
}

}  // namespace

std::vector<std::string> words_of(const std::string &text) {
  std::vector<std::string> out;
  std::string word;
  for (char c : text + " ") {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (in_word(static_cast<unsigned char>(c)))
      word += c;
    else if (!word.empty())
      out.push_back(std::exchange(word, {}));
  }
  return out;
}

std::vector<std::string> content_words(const std::string &text) {
  std::vector<std::string> out;
  for (const std::string &word : words_of(text)) {
    std::string one = singular(word);
    if (everywhere().count(word) == 0 && everywhere().count(one) == 0) out.push_back(std::move(one));
  }
  return out;
}

std::string plain_title(const std::string &title) {
  std::string out;
  for (const std::string &word : words_of(title)) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace athanor::ideation
