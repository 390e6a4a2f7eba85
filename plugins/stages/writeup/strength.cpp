// SPDX-License-Identifier: Apache-2.0
//
// The audit's rule on words that are stronger than the verdict of the claims they stand beside; see audit.hpp.
#include <algorithm>
#include <cctype>
#include <regex>
#include <set>

#include "audit.hpp"

namespace athanor::writeup {
namespace {

struct Sentence {
  std::string text;  // lower case; results left out
  std::vector<std::string> results;
  int line = 1;
};

std::string lower(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return s;
}

// Sentences end at . ! ? before a space, at ends of paragraphs and items.
std::vector<Sentence> sentences_of(const std::vector<Piece> &pieces) {
  std::vector<Sentence> out;
  Sentence now;
  const auto finish = [&] {
    if (now.text.find_first_not_of(" \n") != std::string::npos) out.push_back(now);
    now = {};
  };
  for (const Piece &piece : pieces) {
    if (now.text.empty()) now.line = piece.line;
    if (piece.kind == Piece::Kind::paragraph) finish();
    if (piece.kind == Piece::Kind::result) now.results.push_back(piece.text);
    if (piece.kind != Piece::Kind::text) {
      now.text += ' ';
      continue;
    }
    for (std::size_t i = 0; i < piece.text.size(); ++i) {
      const char c = piece.text[i];
      now.text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      const bool last = i + 1 == piece.text.size() || piece.text[i + 1] == ' ' || piece.text[i + 1] == '\n';
      if ((c == '.' || c == '!' || c == '?') && last) {
        finish();
        now.line = piece.line;
      }
    }
  }
  finish();
  return out;
}

const std::regex &absolute() {
  static const std::regex words(R"(\b(always|never fails?|proves?|proven|proof that|guarantees?|guaranteed|)"
                                R"(undoubtedly|without (a )?doubt|conclusively)\b)");
  return words;
}
const std::regex &strong() {
  static const std::regex words(
      R"(\b(significant(ly)?|outperform(s|ed|ing)?|superior|beats|surpass(es|ed)?|)"
      R"(clearly (better|higher|lower|worse)|consistently|substantial(ly)?|improves?|improved|)"
      R"(confirm(s|ed) (that|the hypothesis)|demonstrates? that)\b)");
  return words;
}
// Before the word, in the same sentence, or asked rather than said.
const std::regex &weakened() {
  static const std::regex words(
      R"(\b(no|not|nor|neither|without|cannot|never|hardly|fails? to|failed to|whether|if|unless|)"
      R"(may|might|could|would|expect(ed|s)?|hypothes[ie]s(ed|es)?|hypothesised|predict(s|ed)?|)"
      R"(ask(s|ed)?|inconclusive|refuted)\b)");
  return words;
}

bool said_plainly(const std::string &sentence, const std::regex &words, std::string &word) {
  for (std::sregex_iterator at(sentence.begin(), sentence.end(), words), end; at != end; ++at) {
    const std::string before = sentence.substr(0, static_cast<std::size_t>(at->position()));
    if (std::regex_search(before, weakened())) continue;
    word = at->str();
    return sentence.find('?') == std::string::npos;
  }
  return false;
}

// The claims that a sentence speaks of: by the results it shows, else by a metric it names, else all main ones.
std::vector<Json> spoken_of(const Sentence &sentence, const Json &claims, const Json &study) {
  std::vector<Json> by_result, by_metric, all;
  for (const Json &claim : claims.at("claims")) {
    const Json names = claim.value("results", Json::object());
    bool shown = false;
    for (const auto &[statistic, name] : names.items())
      shown = shown || std::find(sentence.results.begin(), sentence.results.end(), name) != sentence.results.end();
    if (shown) by_result.push_back(claim);
    if (claim.value("kind", "main") != "main") continue;  // ablations are spoken of by their results only
    all.push_back(claim);
    for (const Json &metric : study.value("metrics", Json::array()))
      if (metric.at("id") == claim.value("metric", "") &&
          (sentence.text.find(lower(metric.at("label"))) != std::string::npos ||
           sentence.text.find(lower(metric.at("id"))) != std::string::npos))
        by_metric.push_back(claim);
  }
  return !by_result.empty() ? by_result : !by_metric.empty() ? by_metric : all;
}

}  // namespace

Findings audit_strength(const Fragment &fragment, const std::string &where, const Json &claims, const Json &study) {
  Findings out;
  for (const Sentence &s : sentences_of(fragment.pieces)) {
    const std::string place = where + ", line " + std::to_string(s.line);
    std::string word;
    if (said_plainly(s.text, absolute(), word)) {
      out.push_back({"claim_too_strong", "error", place,
                     "\"" + word + "\" is stronger than any experiment; say what was measured"});
      continue;
    }
    if (!said_plainly(s.text, strong(), word)) continue;
    const std::vector<Json> about = spoken_of(s, claims, study);
    const bool by_result = !s.results.empty();
    const auto decided = [&](const Json &c) {
      // A refuted claim is a significant difference in the other direction, which may be said with its number.
      return c.at("verdict") == "supported" ||
             (by_result && word.rfind("significant", 0) == 0 && c.at("verdict") == "refuted");
    };
    const auto open = std::find_if_not(about.begin(), about.end(), decided);
    const bool any = std::any_of(about.begin(), about.end(), decided);
    if (about.empty() || open == about.end() || (!by_result && any)) continue;
    out.push_back({"claim_too_strong", "error", place,
                   "\"" + word + "\" is stronger than the verdict of the claim " + open->at("id").get<std::string>() +
                       ", which is " + open->at("verdict").get<std::string>()});
  }
  return out;
}

}  // namespace athanor::writeup
