// SPDX-License-Identifier: Apache-2.0
//
// Comparisons whose direction the records contradict: "A is higher than B" where it was lower, "raises the accuracy by"
// a negative difference.
#include <algorithm>
#include <regex>

#include "checks.hpp"
#include "clauses.hpp"

namespace athanor::writeup::audit {
namespace {

enum class Way { none, up, down, better, worse };

struct Word {
  std::regex words;
  Way way;
};
std::vector<Word> compile(const std::vector<std::pair<const char *, Way>> &list) {
  std::vector<Word> out;
  out.reserve(list.size());
  for (const auto &[words, way] : list) out.push_back({std::regex(words), way});
  return out;
}
// Between two conditions.
const std::vector<Word> &comparisons() {
  static const std::vector<Word> all = compile(
      {{R"(\b(higher|greater|larger|more)\b[^.;]{0,60}?\bthan\b|\bexceeds?\b)", Way::up},
       {R"(\b(lower|smaller|less|fewer)\b(?! accura)[^.;]{0,60}?\bthan\b|\bstays below\b|\bis below\b)", Way::down},
       {R"(\b(better|more accurate|superior)\b[^.;]{0,60}?\b(than|to)\b|\boutperform(s|ed)?\b|\bbeats?\b|\bsurpass(es|ed)?\b|\bimproves? (up)?on\b)",
        Way::better},
       {R"(\b(worse|less accurate|inferior)\b[^.;]{0,60}?\b(than|to)\b|\bunderperform(s|ed)?\b|\bfalls (short of|behind)\b)",
        Way::worse}});
  return all;
}
// Of one condition, with the difference as a result.
const std::vector<Word> &changes() {
  static const std::vector<Word> all = compile(
      {{R"(\b(raises?|raised|increases?|increased|rises?|rose|grows?|grew|boosts?|boosted|gains?|gained|is higher|are higher)\b)",
        Way::up},
       {R"(\b(lowers?|lowered|reduces?|reduced|decreases?|decreased|falls?|fell|drops?|dropped|cuts?|declines?|declined|shrinks?|is lower|are lower)\b)",
        Way::down},
       {R"(\b(improves?|improved|is better|are better|benefits?)\b)", Way::better},
       {R"(\b(worsens?|worsened|degrades?|degraded|hurts?|is worse|are worse)\b)", Way::worse}});
  return all;
}

// Whether a difference goes the way that is said: 1 yes, -1 no, 0 cannot be told.
int agrees(Way way, double difference, const std::string &direction) {
  if (difference == 0) return -1;
  if (way == Way::up) return difference > 0 ? 1 : -1;
  if (way == Way::down) return difference < 0 ? 1 : -1;
  if (direction == "none") return 0;
  const bool better = (direction == "maximise") == (difference > 0);
  return better == (way == Way::better) ? 1 : -1;
}

// The metric that the sentence compares by: its only one, or that of its results.
std::string metric_of(const Sentence &s, const Facts &facts) {
  std::string out;
  for (const Mention &m : facts.metrics_in(s.lower)) {
    if (!out.empty() && out != m.id) return "";
    out = m.id;
  }
  if (!out.empty()) return out;
  for (const std::string &name : s.results())
    if (const Json *r = facts.row(name)) {
      const std::string metric = r->at("metric");
      if (!out.empty() && out != metric) return "";
      out = metric;
    }
  return out;
}

bool check_pair(const Sentence &s, const Facts &facts, Findings &out) {
  const std::string metric = metric_of(s, facts);
  if (metric.empty()) return false;
  const std::vector<Mention> conditions = facts.conditions_in(s.lower);
  for (const Word &word : comparisons()) {
    std::string said;
    std::size_t at = 0;
    if (!said_plainly(s, word.words, said, at)) continue;
    // "A is higher than B", "it is higher with A than with B": what stands before "than", and what behind it.
    const std::size_t than = said.rfind("than") == std::string::npos ? at : at + said.rfind("than");
    const Mention *before = nullptr, *after = nullptr;
    for (const Mention &m : conditions) {
      if (m.end <= than) before = &m;
      if (m.at > than && !after && before && m.id != before->id) after = &m;
    }
    if (!before || !after) continue;
    const std::vector<double> differences = facts.differences(metric, before->id, after->id, facts.levels_in(s));
    if (differences.empty()) continue;
    const bool all_against = std::all_of(differences.begin(), differences.end(),
                                         [&](double d) { return agrees(word.way, d, facts.direction_of(metric)) < 0; });
    if (!all_against) continue;
    out.push_back(found("wrong_direction", s.place(at),
                        "\"" + said + "\" compares " + facts.label_of_condition(before->id) + " with " +
                            facts.label_of_condition(after->id) + " by " + facts.label_of_metric(metric) +
                            " the wrong way round: the records say the opposite"));
    return true;
  }
  return false;
}

// What a change of the treatment against the control was found to be.
struct Change {
  double difference;
  std::string metric, control, shown;
};

// The one difference that a sentence shows; without results, those of the decided claims on what it names.
std::vector<Change> changes_in(const Sentence &s, std::size_t at, const Facts &facts) {
  std::vector<Change> out;
  for (const std::string &name : s.results())
    if (const Json *r = facts.row(name))
      if (r->at("statistic") == "diff")
        out.push_back({r->at("value"), r->at("metric"), r->value("control", ""),
                       name + " = " + r->at("printed").get<std::string>()});
  if (!s.results().empty()) return out.size() == 1 ? out : std::vector<Change>();
  const std::vector<Mention> metrics = facts.metrics_in(clause_around(s, at));
  if (metrics.size() != 1 || facts.conditions_in(s.lower).empty()) return out;
  for (const Json *claim : facts.claims_about(metrics, facts.levels_in(s))) {
    const Json effect = claim->value("effect", Json::object());
    if (claim->at("verdict") == "inconclusive" || !effect.contains("difference") ||
        !effect.at("difference").is_number())
      return {};
    out.push_back({effect.at("difference"), claim->value("metric", ""), claim->value("control", ""),
                   "found in the claim " + claim->at("id").get<std::string>()});
  }
  return out;
}

void check_change(const Sentence &s, const Facts &facts, Findings &out) {
  for (const Word &word : changes()) {
    std::string said;
    std::size_t at = 0;
    if (!said_plainly(s, word.words, said, at)) continue;
    const std::vector<Change> found_changes = changes_in(s, at, facts);
    if (found_changes.empty()) continue;
    std::string subject;  // the condition that the verb is said of
    for (const Mention &m : facts.conditions_in(s.lower))
      if (m.end <= at) subject = m.id;
    const bool against = std::all_of(found_changes.begin(), found_changes.end(), [&](const Change &c) {
      const double seen = subject == c.control ? -c.difference : c.difference;  // "hard labels raise it"
      return agrees(word.way, seen, facts.direction_of(c.metric)) < 0;
    });
    if (!against) continue;
    out.push_back(found(
        "wrong_direction", s.place(at),
        "\"" + said + "\" stands beside the difference " + found_changes.front().shown + ", which goes the other way"));
    return;
  }
}

}  // namespace

void check_direction(const Paper &paper, const Facts &facts, Findings &out) {
  for (const Sentence *s : paper.sentences())
    if (!check_pair(*s, facts, out)) check_change(*s, facts, out);
  for (const Sentence &s : paper.headings) check_pair(s, facts, out);
  for (const Sentence &s : paper.captions) check_pair(s, facts, out);
}

}  // namespace athanor::writeup::audit
