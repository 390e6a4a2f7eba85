// SPDX-License-Identifier: Apache-2.0
//
// What a reader needs to weigh a result: how many runs there were, which test a p-value comes from, and whether a cause
// that is named was ever taken away in an ablation.
#include <algorithm>

#include "checks.hpp"
#include "clauses.hpp"

namespace athanor::writeup::audit {
namespace {

std::string in_words(std::size_t n) {
  static const std::vector<std::string> words{"zero",  "one",   "two",  "three", "four",   "five",  "six",
                                              "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  return n < words.size() ? words[n] : "";
}

void check_replication(const Paper &paper, const Facts &facts, Findings &out) {
  const Json seeds = facts.records.study.value("seeds", Json::object());
  const std::size_t n = seeds.value("confirmation", Json::array()).size();
  if (n == 0) return;
  static const std::regex repeated(
      R"(\b(seeds?|runs?|repetitions?|repeats|repeated|replicat\w+|times|trials|restarts|n =)\b)");
  for (const Sentence *s : paper.sentences()) {
    if (s->where == "abstract" || !std::regex_search(s->lower, repeated)) continue;
    const std::string words = in_words(n);
    if (!words.empty() && find_words(s->lower, words) != std::string::npos) return;
    for (const Number &number : numbers_in(s->text, s->modes))
      if (number.value == static_cast<double>(n)) return;
    for (const std::string &name : s->results()) {
      const Json *row = facts.row(name);
      if (row && row->at("statistic") == "n") return;
    }
  }
  out.push_back(found("replication_missing", "paper",
                      "no section says how many runs the results rest on; there were " + std::to_string(n) + " seeds"));
}

// The first p-value that the paper shows or speaks of.
void check_test_named(const Paper &paper, const Facts &facts, Findings &out) {
  std::string names;
  std::vector<std::string> known;
  for (const Json &claim : facts.records.claims.at("claims")) {
    const std::string name = lower(claim.at("test").at("name"));
    if (names.find(name) == std::string::npos) names += (names.empty() ? "" : ", ") + name;
    known.push_back(name);
  }
  if (known.empty()) return;
  static const std::regex general(
      R"(\b(t-tests?|wilcoxon|permutation tests?|sign tests?|bootstrap|mcnemar|mann-whitney|anova|binomial test)\b)");
  const Sentence *first = nullptr;
  std::size_t at = 0;
  for (const Sentence *s : paper.sentences()) {
    for (const std::string &name : known)
      if (s->lower.find(name) != std::string::npos) return;
    if (std::regex_search(s->lower, general)) return;
    static const std::regex p(R"(\bp[- ]values?\b|\bp ?[<>=]|\bstatistically significant)");
    std::smatch m;
    if (!first && std::regex_search(s->lower, m, p)) first = s, at = static_cast<std::size_t>(m.position());
    for (const Mark &mark : s->marks) {
      const Json *row = mark.kind == Piece::Kind::result ? facts.row(mark.text) : nullptr;
      if (!first && row && (row->at("statistic") == "p" || row->at("statistic") == "padj")) first = s, at = mark.at;
    }
  }
  if (first)
    out.push_back(
        found("test_not_named", first->place(at), "a p-value is shown and no section names its test (" + names + ")"));
}

// "because of smoothing", of something that was measured, without an ablation that took it away.
void check_causes(const Paper &paper, const Facts &facts, Findings &out) {
  static const std::regex cause(
      R"(\b(because of|because|caused by|causes|due to|thanks to|owing to|responsible for|attributable to|attributed to|stems from|explains why|driven by|is the reason)\b)");
  static const std::regex effect(
      R"(\b(improv\w+|gains?|differences?|drops?|increases?|decreases?|reductions?|advantages?|benefits?|failures?|degradation|higher|lower|better|worse|effects?)\b)");
  static const std::regex hedge(
      R"(\b(perhaps|possibl[ye]|probably|likely|seems?|suggests?|appears?|one reason|speculat\w+|cannot tell)\b)");
  bool ablated = false;
  std::vector<std::string> parts;
  for (const Json &claim : facts.records.claims.at("claims"))
    if (claim.value("kind", "main") == "ablation" && claim.at("verdict") != "inconclusive") {
      ablated = true;
      parts.push_back(claim.value("control", ""));
    }
  for (const Sentence &s : paper.body) {
    if (s.where == "section introduction" || s.where == "section related" || s.where == "section limitations") continue;
    std::size_t at = 0;
    std::string word;
    if (!said_plainly(s, cause, word, at) || std::regex_search(s.lower, hedge)) continue;
    const bool measured = !s.results().empty() ||
                          (!facts.metrics_in(s.lower).empty() && std::regex_search(s.lower, effect)) ||
                          (!facts.conditions_in(s.lower).empty() && std::regex_search(s.lower, effect));
    if (!measured) continue;
    bool supported = false;
    for (const Json *claim : facts.claims_of(s.results()))
      supported = supported || (claim->value("kind", "main") == "ablation" && claim->at("verdict") != "inconclusive");
    for (const Mention &m : facts.conditions_in(s.lower))
      supported = supported || (ablated && std::find(parts.begin(), parts.end(), m.id) != parts.end());
    if (supported) continue;
    out.push_back(found(
        "cause_without_ablation", s.place(at),
        "\"" + word +
            "\" names a cause that no decided ablation shows; say what was observed, or that the cause is a guess"));
  }
}

}  // namespace

void check_statistics(const Paper &paper, const Facts &facts, Findings &out) {
  check_replication(paper, facts, out);
  check_test_named(paper, facts, out);
  check_causes(paper, facts, out);
}

}  // namespace athanor::writeup::audit
