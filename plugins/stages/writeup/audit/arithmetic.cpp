// SPDX-License-Identifier: Apache-2.0
//
// Sums that do not add up: shares of a split, "from A to B, a gain of C", counts against their total, values printed
// in a unit that is not theirs, differences of unlike things, and years that have not come.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "checks.hpp"
#include "values.hpp"

namespace athanor::writeup::audit {
namespace {

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

// "70 % for training, 15 % for validation and 20 % for testing"; "70/20/20"
void check_shares(const Sentence &s, const Skeleton &k, Findings &out) {
  static const std::regex split(R"(\b(train\w*|test\w*|validation|held[- ]out|development|split)\b)");
  static const std::regex slashes(R"(#\s*[/:]\s*#(?:\s*[/:]\s*#)?(?= (?:split|train|ratio|random|stratified)))");
  static const std::regex excluded(
      R"(\b(noise|noisy|wrong|accura|error|interval|confidence|corrupt|dropout|flipped)\b)");
  if (!std::regex_search(k.text, split) || std::regex_search(k.text, excluded)) return;
  std::vector<const Value *> parts;
  for (const Match &m : matches(k, slashes)) parts = m.values;
  if (parts.empty())
    for (const Value &v : k.values)
      if (v.percent && !v.row && !v.derived) parts.push_back(&v);
  if (parts.size() < 2) return;
  double sum = 0;
  for (const Value *v : parts) sum += v->value;
  if (std::abs(sum - 100) <= 0.51 * static_cast<double>(parts.size()) * parts.front()->unit || sum <= 1.0001) return;
  out.push_back(found("sum_wrong", s.place(parts.front()->at),
                      "the shares of the split add up to " + shown(sum) + " %, not to 100 %"));
}

// "improves from A to B, a gain of C", C absolute, in points or relative
void check_changes(const Sentence &s, const Skeleton &k, Findings &out) {
  static const std::regex change(
      R"(\bfrom # ?(%|percent)?[^#.;]{0,30}? to # ?(%|percent)?[^#;]{0,50}?\b(gain|improvement|increase|rise|drop|decrease|reduction|decline|difference|change|loss|decreases|drops|falls|rises|increases|improves)\w* (of|by) (?:about |roughly |only )?# ?(%|percentage points?|percent|points?)?|)"
      R"(\b(gain|improvement|increase|rise|drop|decrease|reduction|decline|loss|rises|falls|drops|increases|decreases|improves|raised|lowered)\w*,? (?:of |by )(?:about |roughly |only )?# ?(%|percentage points?|percent|points?)?[^#.;]{0,40}?\bfrom # ?(?:%|percent)?[^#.;]{0,30}? to #)");
  for (const Match &m : matches(k, change)) {
    const bool last = m.groups.str().rfind("from", 0) == 0;
    const double a = m.values[last ? 0 : 1]->value, b = m.values[last ? 1 : 2]->value;
    const Value &c = *m.values[last ? 2 : 0];
    const double said = std::abs(c.value), difference = std::abs(b - a);
    const double slack = 0.51 * (c.unit + m.values[last ? 0 : 1]->unit + m.values[last ? 1 : 2]->unit);
    const std::string unit = m.groups[last ? 5 : 7].str();
    const bool percent = !unit.empty(), points = unit.find("point") != std::string::npos;
    const double scale = m.values[last ? 0 : 1]->percent || !percent ? 1 : 100;
    bool right = std::abs(said - difference * scale) <= slack * scale;
    if (percent && !points && a != 0)
      right =
          right || std::abs(said - 100 * difference / std::abs(a)) <= 0.51 * c.unit + 100 * slack / std::abs(a) * 0.1;
    if (right) continue;
    out.push_back(found("sum_wrong", s.place(c.at),
                        "from " + shown(a) + " to " + shown(b) + " is a change of " + shown(difference) +
                            (a == 0 ? "" : " (" + shown(100 * difference / std::abs(a)) + " % of the first)") +
                            ", not of " + c.text + "; write \\derived{a - b}"));
  }
}

// "a relative reduction of 20 %" beside two results
void check_relative(const Sentence &s, const Skeleton &k, Findings &out) {
  static const std::regex relative(
      R"(\brelative (?:error )?(?:reduction|improvement|increase|decrease|gain|drop|change|difference)\w* (?:of|by|is) (?:about |roughly )?# ?(?:%|percent)|# ?(?:%|percent) relative|\b(?:reduces?|reduced|improves?|improved|lowers?|raises?|lowered|raised|cuts?|increases?|increased)\b[^#.;]{0,60}? by # ?(?:%|percent))");
  std::vector<const Value *> results;
  for (const Value &v : k.values)
    if (v.row && v.row->at("statistic") == "mean") results.push_back(&v);
  if (results.size() != 2 || results[0]->value == 0 || results[1]->value == 0) return;
  for (const Match &m : matches(k, relative)) {
    const Value &said = *m.values.front();
    if (said.row || said.derived) continue;
    const double difference = std::abs(results[0]->value - results[1]->value);
    const double one = 100 * difference / std::abs(results[0]->value),
                 other = 100 * difference / std::abs(results[1]->value);
    if (std::abs(said.value - one) <= said.unit || std::abs(said.value - other) <= said.unit) continue;
    out.push_back(found("sum_wrong", s.place(said.at),
                        "the results beside it differ by " + shown(one) + " % of one or " + shown(other) +
                            " % of the other, not by " + said.text + " %"));
  }
}

// "Of the 9 comparisons, 5 were supported, 2 refuted and 3 inconclusive"
void check_tally(const Sentence &s, const Facts &facts, Findings &out) {
  static const std::string n = "(\\d+|no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";
  static const std::regex part(
      "\\b" + n + "(?: of (?:them|these|those|all|the \\w+|" + n +
      "))?(?: "
      "(?:planned|main|claims|comparisons|hypotheses|tests|further|other|others))* ?"
      "(?:(?:is|are|was|were|came out|could|stay(?:s|ed)?|remain(?:s|ed)?|turned out|being) ?(?:as |the |not |to "
      ")*(?:be )?)?"
      "(supported|confirmed|expected|refuted|other way|opposite|inconclusive|decided|undecided)\\b");
  static const std::regex total(
      "\\b(?:of|all|tested|the) (?:the |all |our )?" + n +
      " (?:planned |main |tested |pre-?registered )*(?:comparisons|claims|hypotheses|tests)\\b");
  if (s.lower.find("support") == std::string::npos && s.lower.find("refuted") == std::string::npos &&
      s.lower.find("inconclusive") == std::string::npos && s.lower.find("decided") == std::string::npos &&
      s.lower.find("as expected") == std::string::npos && s.lower.find("confirmed") == std::string::npos)
    return;
  const auto value = [](const std::string &word) {
    std::size_t end = 0;
    if (word == "no" || word == "none") return 0.0;
    return std::isdigit(static_cast<unsigned char>(word[0])) != 0 ? std::strtod(word.c_str(), nullptr)
                                                                  : word_number(word, 0, end);
  };
  std::map<std::string, double> said;
  std::size_t at = 0;
  for (std::sregex_iterator m(s.lower.begin(), s.lower.end(), part), end; m != end; ++m) {
    const std::string word = (*m)[3];
    static const std::regex singular(R"(\b(is|was|stays|remains)\b)");
    const std::string words = m->str();
    if (value((*m)[1]) > 1 && std::regex_search(words, singular)) continue;  // "on all three is refuted" counts nothing
    const std::string verdict = word == "supported" || word == "confirmed" || word == "expected" ? "supported"
                                : word == "refuted" || word == "other way" || word == "opposite" ? "refuted"
                                                                                                 : "inconclusive";
    if (said.emplace(verdict, value((*m)[1])).second && at == 0) at = static_cast<std::size_t>(m->position());
  }
  if (said.empty()) return;
  // The count has to be right for all claims, for the main ones, or for those on the metrics that the sentence names.
  const std::vector<Mention> metrics = facts.metrics_in(s.lower);
  std::vector<std::vector<const Json *>> readings{
      facts.claims_about({}, {}), facts.claims_about(metrics, {}), facts.claims_about(metrics, facts.levels_in(s)), {}};
  for (const Json &claim : facts.records.claims.at("claims")) readings.back().push_back(&claim);
  bool right = false;
  std::string counted;
  for (const std::vector<const Json *> &claims : readings) {
    bool all = true;
    for (const auto &[verdict, n_said] : said) {
      const std::string wanted = verdict;
      const auto count =
          std::count_if(claims.begin(), claims.end(), [&](const Json *c) { return c->at("verdict") == wanted; });
      all = all && static_cast<double>(count) == n_said;
      if (&claims == &readings.front()) counted += (counted.empty() ? "" : ", ") + std::to_string(count) + " " + wanted;
    }
    right = right || all;
  }
  if (!right) {
    out.push_back(found("count_wrong", s.place(at),
                        "the verdicts are counted wrongly: of the planned claims there are " + counted));
    return;
  }
  double sum = 0;
  for (const auto &[verdict, n_said] : said) sum += n_said;
  std::smatch m;
  if (said.size() == 3 && std::regex_search(s.lower, m, total) && value(m[1]) != sum)
    out.push_back(found("sum_wrong", s.place(at), "the counts add up to " + shown(sum) + ", not to " + m[1].str()));
}

// "1,200 of the 1,797 images for training and 697 for testing"
void check_parts(const Sentence &s, const Skeleton &k, Findings &out) {
  static const std::regex whole(
      R"(\b(?:of|the|all|has|contains|holds|comprises|into|total of) (?:the |its )?# (?:\w+ ){0,2}?(?:images|samples|examples|instances|rows|observations|documents|points|items|participants))");
  static const std::regex part(
      R"(# (?:\w+ ){0,2}?(?:for|in|to|as) (?:the )?(?:train\w*|test\w*|validation|development|calibration)|# (?:train\w*|test|validation) (?:images|samples|examples|instances|rows|observations|documents|points|items))");
  std::vector<const Value *> totals, parts;
  for (const Match &m : matches(k, whole)) totals.push_back(m.values.back());
  for (const Match &m : matches(k, part))
    if (!m.values.front()->percent) parts.push_back(m.values.front());
  totals.erase(std::remove_if(totals.begin(), totals.end(),
                              [&](const Value *v) { return std::find(parts.begin(), parts.end(), v) != parts.end(); }),
               totals.end());
  if (totals.size() != 1 || parts.size() < 2) return;
  double sum = 0;
  for (const Value *v : parts) sum += v->value;
  if (sum == totals.front()->value || sum <= 1.01) return;
  out.push_back(found("sum_wrong", s.place(parts.front()->at),
                      "the parts add up to " + shown(sum) + ", and the whole is " + totals.front()->text));
}

// "\result{accuracy.mean} %" prints 0.93 %
void check_units(const Sentence &s, const Skeleton &k, Findings &out) {
  for (const Value &v : k.values) {
    if (!v.percent || (!v.row && !v.derived)) continue;
    std::string unit, printed;
    if (v.row) unit = v.row->value("unit", ""), printed = v.row->at("printed");
    if (unit == "%" || printed.find('%') != std::string::npos || std::abs(v.value) > 1.5) continue;
    out.push_back(found("unit_wrong", s.place(v.at),
                        "a value that is printed as " + (printed.empty() ? shown(v.value) : printed) +
                            " is no percentage; leave out the unit behind \\" + (v.row ? "result" : "derived") + "{" +
                            v.text + "}"));
  }
}

// \derived over things that have no difference or ratio
void check_derived(const Sentence &s, const Facts &facts, Findings &out) {
  for (const Mark &mark : s.marks) {
    if (mark.kind != Piece::Kind::derived) continue;
    const NamedResults::Derived d = facts.records.results.derive(mark.text);
    std::string metric, problem;
    for (const std::string &name : d.names) {
      const Json *row = facts.row(name);
      if (!row) continue;
      const std::string statistic = row->at("statistic");
      if (statistic == "p" || statistic == "padj") problem = "a p-value has no sum or ratio";
      const std::string of = row->at("metric");
      if (!metric.empty() && metric != of) problem = "its values are of different metrics";
      metric = of;
    }
    if (d.names.size() == 1) problem = "it derives nothing from one value; write \\result";
    if (d.names.size() == 2 && d.names[0] == d.names[1]) problem = "it takes a value from itself";
    if (!problem.empty())
      out.push_back(found("derived_misused", s.place(mark.at), "\\derived{" + mark.text + "}: " + problem));
  }
}

// A year behind the run's own.
void check_years(const Sentence &s, const Facts &facts, Findings &out) {
  const int now = std::atoi(facts.records.run.value("started", "").substr(0, 4).c_str());
  if (now < 1900) return;
  static const std::regex year(
      R"(\b(in|since|by|of|from|until|during|published|released|collected|recorded|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter)( \d{1,2},)? ((19|20|21)\d\d)\b|\b((19|20|21)\d\d)-\d\d-\d\d\b|\(((19|20|21)\d\d)[a-z]?\))");
  for (std::sregex_iterator m(s.lower.begin(), s.lower.end(), year), end; m != end; ++m) {
    const std::string text = (*m)[3].matched ? (*m)[3].str() : (*m)[5].matched ? (*m)[5].str() : (*m)[7].str();
    if (std::atoi(text.c_str()) <= now) continue;
    out.push_back(found("date_in_future", s.place(static_cast<std::size_t>(m->position())),
                        "the year " + text + " had not come when the run was made, in " + std::to_string(now)));
  }
}

}  // namespace

void check_arithmetic(const Paper &paper, const Facts &facts, Findings &out) {
  for (const Sentence *s : paper.sentences()) {
    check_tally(*s, facts, out);
    const Skeleton k = skeleton_of(*s, facts);
    if (k.values.empty()) continue;
    check_shares(*s, k, out);
    check_changes(*s, k, out);
    check_relative(*s, k, out);
    check_parts(*s, k, out);
    check_units(*s, k, out);
    check_derived(*s, facts, out);
    check_years(*s, facts, out);
  }
}

}  // namespace athanor::writeup::audit
