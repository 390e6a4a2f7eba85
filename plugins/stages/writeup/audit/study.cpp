// SPDX-License-Identifier: Apache-2.0
//
// The study told in full: metrics defined, the baseline named, comparisons with what was measured only, and overlap
// between what was trained or chosen on and what was tested on admitted.
#include <algorithm>

#include "checks.hpp"
#include "clauses.hpp"

namespace athanor::writeup::audit {
namespace {

// The first place where a metric is used, by name or by a result.
const Sentence *first_use(const Paper &paper, const Facts &facts, const std::string &metric, std::size_t &at) {
  for (const Sentence *s : paper.sentences()) {
    for (const Mention &m : facts.metrics_in(s->lower))
      if (m.id == metric) return at = m.at, s;
    for (const Mark &m : s->marks) {
      const Json *row = m.kind == Piece::Kind::result ? facts.row(m.text) : nullptr;
      if (row && row->at("metric") == metric) return at = m.at, s;
    }
  }
  return nullptr;
}

// Words that say what a metric is, behind its name or before it: "accuracy, the share of ...".
bool defines(const Facts &facts, const Sentence &s, const Named &metric) {
  static const std::regex definition(
      R"(^s?[)\x22]?( ?:|[^.;:,]{0,30}?( is (the|a|an)(?! (same|best|worst|highest|lowest|only|main|result|claim))| is defined| is minus | is how | counts | measures | denotes | means | gives the |averages )|, (the|that is|i\.e)| \(the | ?= ?))");
  static const std::regex before(R"((by|as|called|name|term|the metric|the measure)\s*["(]*$|\($)");
  for (const Mention &m : facts.metrics_in(s.lower)) {
    if (m.id != metric.id) continue;
    if (std::regex_search(s.lower.substr(m.end), definition)) return true;
    if (m.at > 20 && std::regex_search(s.lower.substr(0, m.at), before)) return true;
  }
  // What the study itself says of it, in whatever order: most of its longer words.
  const std::string description = lower(folded(metric.item.value("description", "")));
  std::size_t words = 0, shared = 0;
  for (std::size_t i = 0; i < description.size();) {
    std::size_t end = i;
    while (end < description.size() && std::isalpha(static_cast<unsigned char>(description[end])) != 0) ++end;
    if (end - i > 4) {
      ++words;
      shared += s.lower.find(description.substr(i, end - i)) != std::string::npos ? 1 : 0;
    }
    i = end + 1;
  }
  return words > 2 && shared * 10 >= words * 7;
}

void check_metrics(const Paper &paper, const Facts &facts, Findings &out) {
  for (const Named &metric : facts.metrics) {
    // Where the study itself does not say what a metric is, the author could only make it up.
    if (metric.item.value("description", "").empty()) continue;
    std::size_t at = 0;
    const Sentence *use = first_use(paper, facts, metric.id, at);
    if (!use) continue;
    const bool defined =
        std::any_of(paper.body.begin(), paper.body.end(), [&](const Sentence &s) { return defines(facts, s, metric); });
    if (!defined)
      out.push_back(found("metric_undefined", use->place(at),
                          "the metric \"" + metric.label + "\" is used and no section says what it is"));
  }
}

void check_baseline(const Paper &paper, const Facts &facts, Findings &out) {
  for (const Named &condition : facts.conditions) {
    if (condition.item.value("role", "") != "baseline") continue;
    // By what it is, not only as "the baseline".
    const bool named = std::any_of(paper.body.begin(), paper.body.end(), [&](const Sentence &s) {
      return find_words(s.lower, lower(folded(condition.label))) != std::string::npos;
    });
    if (!named)
      out.push_back(
          found("baseline_not_named", "paper",
                "the text never names the baseline \"" + condition.label + "\", which the study compares with"));
  }
}

// "outperforms existing methods": nothing of the kind was measured.
void check_rivals(const Paper &paper, const Facts &facts, Findings &out) {
  static const std::regex rivals(
      R"(\b(outperforms?|outperformed|better than|beats|surpass(es|ed)?|improves? (up)?on|superior to|exceeds|(higher|lower|more accurate|faster) than|compar(ed|es) (favou?rably )?(to|with)|competitive with|comparable to|on par with)\b)"
      R"([^.;,]{0,30}?\b(all |the |many |most |other |several |any )*(existing|previous|prior|other|current|traditional|conventional|standard|common|competing|alternative|published|recent|earlier|strong|popular|baseline) )"
      R"(([a-z-]+ )?(methods?|approach(es)?|works?|baselines?|techniques?|models?|algorithms?|systems?|results|classifiers?|regulari[sz]\w+))");
  for (const std::vector<Sentence> *part : {&paper.headings, &paper.abstract, &paper.body})
    for (const Sentence &s : *part) {
      std::size_t at = 0;
      std::string word;
      if (!said_plainly(s, rivals, word, at)) continue;
      const std::vector<Mention> conditions = facts.conditions_in(word);
      if (!conditions.empty()) continue;
      out.push_back(
          found("comparison_without_record", s.place(at),
                "\"" + word + "\" compares with something that was not measured; name the baseline that was"));
    }
}

bool speaks_of_overlap(const std::string &text) {
  static const std::regex words(
      R"(\b(overlap\w*|leak\w*|duplicat\w*|contaminat\w*|shared? (data|images|samples|examples|between|with)|resampl\w+|not independent|dependent|same (data|images|samples|examples|split|test set)|appears? in both|in both)\b)");
  return std::regex_search(text, words);
}

// Where the records know of overlap: words for it in the study, a metric that counts it, splits that are resampled, or
// programs chosen by the very split that claims are tested on.
std::string overlap_in(const Facts &facts) {
  static const std::regex word(R"(\b(overlap\w*|leak\w*|near-duplicat\w*|duplicate\w*|contaminat\w*)\b)");
  static const std::regex denied(R"(\b(no|not|without|never|disjoint|removed|free of|zero)\b)");
  const std::string told = lower(facts.told());
  for (std::size_t from = 0; from < told.size();) {  // sentence by sentence
    const std::size_t to = std::min(told.find(". ", from), told.size());
    const std::string sentence = told.substr(from, std::min<std::size_t>(to - from, 1500));
    std::smatch m;
    if (std::regex_search(sentence, m, word) && !std::regex_search(sentence, denied))
      return "the study says \"" + m.str() + "\"";
    from = to + 2;
  }
  for (const std::string &name : facts.records.results.names()) {
    const Json *row = facts.row(name);
    const std::string metric = lower(row->at("metric").get<std::string>());
    if (std::regex_search(metric, word) && row->at("statistic") == "mean" && row->at("value").get<double>() > 0)
      return "\\result{" + name + "} is " + row->at("printed").get<std::string>();
  }
  const Json seeds = facts.records.study.value("seeds", Json::object());
  const Json replicates = facts.records.claims.value("replicates", Json::object());
  if (seeds.value("splits", "") == "resampled" || replicates.value("splits", "") == "resampled")
    return "the runs share data, because their splits were resampled";
  const Json objective = facts.records.study.at("objective");
  const std::string split = objective.value("split", "");
  if (split.empty() || facts.records.study.value("search", Json::object()).value("nodes", 0) < 2) return "";
  for (const Json &claim : facts.records.claims.at("claims"))
    if (claim.value("split", "") == split &&
        facts.records.study.value("seeds", Json::object()).value("splits", "") != "none")
      return "programs were chosen by the " + split + " split, on which the claims are tested";
  return "";
}

void check_overlap(const Paper &paper, const Facts &facts, Findings &out) {
  const std::string recorded = overlap_in(facts);
  if (recorded.empty()) return;
  static const std::regex denied(
      R"(\b(no|not|never|without|zero)\b[^.;,:]{0,20}\b(overlap\w*|leak\w*|duplicat\w*|contaminat\w*|shared?)|\bdisjoint\b)");
  for (const Sentence &s : paper.body)
    if (std::regex_search(s.lower, denied) && recorded.find("resampled") == std::string::npos &&
        recorded.find("chosen") == std::string::npos)
      return out.push_back(
          found("overlap_not_admitted", s.place(), "the text denies an overlap that is recorded: " + recorded));
  for (const Sentence &s : paper.body)
    if (speaks_of_overlap(s.lower)) return;
  for (const Json &claim : facts.records.claims.at("claims")) {  // a corrected test says it by its name
    const std::string name = lower(claim.at("test").at("name"));
    if (recorded.find("resampled") != std::string::npos && name.find("correct") != std::string::npos &&
        paper.says(name))
      return;
  }
  out.push_back(found("overlap_not_admitted", "paper", "no section admits what is recorded: " + recorded));
}

}  // namespace

void check_study(const Paper &paper, const Facts &facts, Findings &out) {
  check_metrics(paper, facts, out);
  check_baseline(paper, facts, out);
  check_rivals(paper, facts, out);
  check_overlap(paper, facts, out);
}

}  // namespace athanor::writeup::audit
