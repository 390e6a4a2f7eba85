// SPDX-License-Identifier: Apache-2.0
//
// Words that are stronger than the verdict of the claims they stand beside, and words that no experiment can carry.
#include <algorithm>
#include <regex>

#include "checks.hpp"
#include "clauses.hpp"

namespace athanor::writeup::audit {
namespace {

const std::regex &absolute() {
  static const std::regex words(
      R"(\b(always|never fails?|proves?|proven|proof that|undoubtedly|without (a )?doubt|)"
      R"(conclusively|unquestionably|definitively|in (all|every) (cases?|settings?|domains?)|universally)\b)");
  return words;
}
const std::regex &guarantee() {
  static const std::regex words(R"(\bguarantee(s|d|ing)?\b)");
  return words;
}
// Standing in the field, which no record of one study can show.
const std::regex &standing() {
  static const std::regex words(
      R"(\b(state[- ]of[- ]the[- ]art|sota|(the|are|is) first to|for the first time|first (work|study|paper|method|approach) (to|that)|)"
      R"(unprecedented|groundbreaking|ground-breaking|breakthrough|revolutionary|revolutioni[sz]es?|paradigm shift|)"
      R"(best[- ]in[- ]class|world[- ]class|best[- ]known|unparalleled|unmatched|game[- ]chang(er|ing))\b)");
  return words;
}
const std::regex &strong() {
  static const std::regex words(
      R"(\b(significant(ly)?|outperform(s|ed|ing)?|superior|beats|surpass(es|ed)?|excels|consistent(ly)?(?! with)|substantial(ly)?|)"
      R"((clear|considerab|remarkab|marked|notab|dramatic|great|vast|strong)[a-z]* (better|higher|lower|worse|improve[sd]?|improvements?|)"
      R"(advantages?|gains?|reduc\w+|rais\w+|lower\w+|increas\w+|decreas\w+)|improves|improved|improvements? (over|on)|)"
      R"((is|are|remains?|stays?|more|highly|very|remarkably) robust|robustly|strong evidence|)"
      R"(confirms?(ed)? (that|the hypothesis|our hypothesis)|demonstrates? that|establish(es|ed) that)\b)");
  return words;
}
// Of these words every claim must hold, not only one.
const std::regex &sweeping() {
  static const std::regex words(
      R"(\b(consistent(ly)?|robust(ly)?|across (all|every)|in (all|every)|on (all|every)|at (all|every)|every|each|regardless)\b)");
  return words;
}
const std::regex &comparative() {
  static const std::regex words(
      R"(\b((better|higher|lower|greater|smaller|larger|worse|more accurate|less accurate|fewer|faster|slower) than|)"
      R"(raises|raised|increases|increased|reduces|reduced|lowers|lowered|decreases|decreased|helps|hurts|degrades)\b)");
  return words;
}
// A comparison that the sentence, or the one after it, takes back to what was found.
const std::regex &candid() {
  static const std::regex words(
      R"(\b(inconclusive|refuted|undecided|open|not significant(ly)?|no significant|insignificant|cannot (tell|be told|be decided|decide)|)"
      R"(not (be )?(decided|shown|established|detect\w*|tested)|no (planned )?test|contains zero|includes zero|covers zero|)"
      R"(no (evidence|detectable)|within noise|chance|opposite|against (the|our) (hypothesis|expectation))\b)");
  return words;
}

bool decided(const Json &claim) { return claim.at("verdict") == "supported"; }

void report(const Sentence &s, std::size_t at, const std::string &word, const Json &claim, Findings &out) {
  out.push_back(found("claim_too_strong", s.place(at),
                      "\"" + word + "\" is stronger than the verdict of the claim " +
                          claim.at("id").get<std::string>() + ", which is " + claim.at("verdict").get<std::string>()));
}

// The claims that a sentence speaks of: by the results it shows, else by the metrics and levels it names.
std::vector<const Json *> spoken_of(const Sentence &s, std::size_t at, const Facts &facts, bool &by_result) {
  const std::vector<const Json *> shown = facts.claims_of(s.results());
  by_result = !shown.empty();
  if (by_result) return shown;
  std::vector<Mention> metrics = facts.metrics_in(clause_around(s, at));
  if (metrics.empty()) metrics = facts.metrics_in(s.lower);
  std::vector<const Json *> about = facts.claims_about(metrics, facts.levels_in(s));
  if (about.empty()) about = facts.claims_about(metrics, {});
  return about.empty() ? facts.claims_about({}, {}) : about;
}

void check_strong(const Sentence &s, const Facts &facts, Findings &out) {
  std::size_t at = 0;
  std::string word;
  if (!said_plainly(s, strong(), word, at)) return;
  bool by_result = false;
  const std::vector<const Json *> about = spoken_of(s, at, facts, by_result);
  if (about.empty()) {
    out.push_back(found("claim_too_strong", s.place(at),
                        "\"" + word + "\" stands beside no tested claim; say what was measured"));
    return;
  }
  // A refuted claim is a significant difference in the other direction, which may be said with its number.
  const auto holds = [&](const Json *c) {
    return decided(*c) || (by_result && word.rfind("significant", 0) == 0 && c->at("verdict") == "refuted");
  };
  const bool all_needed = by_result || std::regex_search(s.lower, sweeping());
  const auto open = std::find_if_not(about.begin(), about.end(), holds);
  if (open == about.end() || (!all_needed && std::any_of(about.begin(), about.end(), holds))) return;
  report(s, at, word, **open, out);
}

void check_comparative(const Sentence &s, const std::string &after, const Facts &facts, Findings &out) {
  std::size_t at = 0;
  std::string word;
  if (!said_plainly(s, comparative(), word, at)) return;
  if (std::regex_search(s.lower, candid()) || std::regex_search(after, candid())) return;
  std::vector<const Json *> about = facts.claims_of(s.results());
  if (about.empty()) {
    const std::vector<Mention> metrics = facts.metrics_in(s.lower);
    if (metrics.empty() || facts.conditions_in(s.lower).empty()) return;
    about = facts.claims_about(metrics, facts.levels_in(s));
  }
  if (about.empty() || std::any_of(about.begin(), about.end(), [](const Json *c) { return decided(*c); })) return;
  // Of a refuted claim a difference was found; whether it goes that way is another rule's.
  if (std::all_of(about.begin(), about.end(), [](const Json *c) { return c->at("verdict") == "refuted"; })) return;
  report(s, at, word, *about.front(), out);
}

const std::vector<std::pair<std::string, std::regex>> &verdict_words() {
  static const std::vector<std::pair<std::string, std::regex>> all = [] {
    std::vector<std::pair<std::string, std::regex>> out;
    for (const std::string verdict : {"supported", "refuted", "inconclusive"})
      out.emplace_back(verdict, "\\b(is|was|stays|stayed|remains|as|are|were|claim|verdict:?) " + verdict + "\\b");
    return out;
  }();
  return all;
}

// "is supported" beside the results of a claim that is not.
void check_verdict(const Sentence &s, const Facts &facts, Findings &out) {
  const std::vector<const Json *> about = facts.claims_of(s.results());
  if (about.empty()) return;
  for (const auto &[verdict, words] : verdict_words()) {
    const std::string wanted = verdict;
    std::size_t at = 0;
    std::string word;
    if (!said_plainly(s, words, word, at)) continue;
    const bool any = std::any_of(about.begin(), about.end(), [&](const Json *c) { return c->at("verdict") == wanted; });
    if (!any)
      out.push_back(found("verdict_differs", s.place(at),
                          "the text calls a claim " + wanted + " and shows the results of the claim " +
                              about.front()->at("id").get<std::string>() + ", which is " +
                              about.front()->at("verdict").get<std::string>()));
  }
}

// What a cited work is said to have found is not our claim; whether it found that is not for the audit to say.
bool tells_of_others(const Sentence &s) {
  static const std::regex ours(R"(\b(we|our|ours|this (paper|study|work)|these (runs|experiments|results))\b)");
  bool cites = false;
  for (const Mark &m : s.marks) {
    if (m.kind != Piece::Kind::citation && m.kind != Piece::Kind::paragraph) return false;
    cites = true;
  }
  return cites && !std::regex_search(s.lower, ours) && s.where != "section results" && s.where != "section conclusion";
}

// "Stratified draws guarantee that each class is present": how a study is made can guarantee something, what it
// measured cannot. It must be said of draws or splits, and of no metric, no condition and no difference.
bool of_the_design(const Sentence &s, std::size_t at, const Facts &facts) {
  static const std::regex making(
      R"(\b(stratif\w+|draws?|splits?|splitting|divisions?|divid\w+|permut\w+|shuffl\w+|sampling|pairing|seeds?|seeding|)"
      R"(folds?|partition\w*|protocol|design|construction|order of (the )?(data|hours|rows|examples))\b)");
  static const std::regex finding(
      R"(\b(better|worse|higher|lower|larger|smaller|greater|fewer|best|improve\w*|gains?|advantage\w*|superior\w*|robust\w*|)"
      R"(accura\w+|performance|performs?|generali[sz]\w+|success\w*|works?|results?|effects?|conver\w+|optim\w+)\b)");
  const std::string clause = clause_around(s, at);
  return std::regex_search(clause, making) && !std::regex_search(clause, finding) && facts.metrics_in(clause).empty() &&
         facts.conditions_in(clause).empty();
}

void check_sentence(const Sentence &s, const std::string &after, const Facts &facts, Findings &out) {
  std::string word;
  std::size_t at = 0;
  if (tells_of_others(s)) return;
  if (said_plainly(s, absolute(), word, at) || (said_plainly(s, guarantee(), word, at) && !of_the_design(s, at, facts)))
    out.push_back(found("claim_too_strong", s.place(at),
                        "\"" + word + "\" is stronger than any experiment; say what was measured"));
  else if (said_plainly(s, standing(), word, at))
    out.push_back(found("standing_claimed", s.place(at),
                        "\"" + word + "\" compares with work that was not measured here; say what was measured"));
  else if (said_plainly(s, strong(), word, at))
    check_strong(s, facts, out);
  else
    check_comparative(s, after, facts, out);
  check_verdict(s, facts, out);
}

}  // namespace

void check_strength(const Paper &paper, const Facts &facts, Findings &out) {
  for (const std::vector<Sentence> *part : {&paper.headings, &paper.abstract, &paper.body, &paper.captions})
    for (std::size_t i = 0; i < part->size(); ++i)
      check_sentence((*part)[i], i + 1 < part->size() ? (*part)[i + 1].lower : "", facts, out);
}

}  // namespace athanor::writeup::audit
