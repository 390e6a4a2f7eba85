// SPDX-License-Identifier: Apache-2.0
//
// Ranges and intervals: given upside down, a value outside of its own interval, an interval or a p-value that belongs
// to another claim or stands without one.
#include <cmath>

#include "checks.hpp"
#include "clauses.hpp"
#include "values.hpp"

namespace athanor::writeup::audit {
namespace {

// What all names of one comparison or cell begin with.
std::string base_of(const Value &v) {
  const std::string name = v.row->at("name");
  return name.substr(0, name.rfind('.'));
}
std::string statistic_of(const Value &v) { return v.row ? v.row->at("statistic").get<std::string>() : ""; }

void check_order(const Sentence &s, const Skeleton &k, Findings &out) {
  static const std::regex range(
      R"(\bbetween # ?(?:%|percent)? and #|\[ ?# ?, ?# ?\]|\branges? (?:of|from) # to #|\binterval (?:of |is |was |from )*# to #|# ?%? ?-{1,3} ?#(?= ?(?:%|epochs|seeds|units|points|images)))");
  static const std::regex pair(R"(# ?(?:to|,|-{1,2}|and) ?#)");
  for (const Match &m : matches(k, range)) {
    if (m.values[0]->value <= m.values[1]->value) continue;
    out.push_back(found("interval_reversed", s.place(m.values[0]->at),
                        "the range begins with the larger end: " + m.values[0]->text + " before " + m.values[1]->text));
    return;
  }
  for (const Match &m : matches(k, pair)) {
    if (statistic_of(*m.values[0]) != "high" || statistic_of(*m.values[1]) != "low") continue;
    out.push_back(found("interval_reversed", s.place(m.values[0]->at),
                        "the interval begins with its upper end; write .low before .high"));
    return;
  }
}

// "V (L to H)", "V [L, H]", "V (95 % interval: L to H)"
void check_inside(const Sentence &s, const Skeleton &k, Findings &out) {
  static const std::regex value_and_interval(
      R"(#([^#();\[]{0,30})[(\[,] ?(?:(?:# ?%|95 ?%)? ?(?:confidence )?(?:interval|ci),?:? ?(?:from |of )?)?\[?# ?(?:to|,|-{1,2}) ?#)");
  for (const Match &m : matches(k, value_and_interval)) {
    const Value &v = *m.values.front(), &low = *m.values[m.values.size() - 2], &high = *m.values.back();
    const std::string kind = statistic_of(v);
    if (kind == "p" || kind == "padj" || kind == "n" || kind == "sd") continue;
    const bool interval = statistic_of(low) == "low" || statistic_of(high) == "high" ||
                          m.groups.str().find("interval") != std::string::npos ||
                          m.groups.str().find("ci") != std::string::npos;
    if (!interval || low.value > high.value) continue;
    if (v.row && low.row && statistic_of(low) == "low" && base_of(v) != base_of(low)) {
      out.push_back(found("interval_of_another", s.place(low.at),
                          "the interval of " + base_of(low) + " stands behind the value " + v.text));
      continue;
    }
    const double slack = 0.51 * (v.unit + low.unit);
    if (v.value >= low.value - slack && v.value <= high.value + slack) continue;
    out.push_back(found("outside_interval", s.place(v.at),
                        "the value " + v.text + " lies outside of the interval that is given for it"));
  }
}

// The two ends of an interval, or a p-value and the difference before it, of different comparisons.
void check_belonging(const Sentence &s, const Skeleton &k, Findings &out) {
  const Value *difference = nullptr, *low = nullptr;
  for (const Value &v : k.values) {
    const std::string kind = statistic_of(v);
    if (kind == "diff" || kind == "effect" || kind == "mean") difference = &v, low = nullptr;
    if (kind == "low") low = &v;
    if (kind == "high" && low && base_of(*low) != base_of(v))
      out.push_back(
          found("interval_of_another", s.place(v.at), "the ends of the interval belong to different comparisons"));
    if ((kind == "p" || kind == "padj") && difference && statistic_of(*difference) == "diff" &&
        base_of(*difference) != base_of(v))
      out.push_back(found("p_of_another", s.place(v.at),
                          "the p-value of " + base_of(v) + " stands behind the difference " + difference->text));
  }
}

// A p-value or an interval that no claim stands beside.
void check_alone(const Sentence &s, const Skeleton &k, const std::vector<std::string> &nearby, const Facts &facts,
                 Findings &out) {
  static const std::regex rule(R"(\b(level|threshold|alpha|called|below|when|if|whose|criterion|significance)\b)");
  static const std::regex typed(R"(\bp(?:[- ]values?)? ?(?:of|is|was|=|<|>|:|\x20)+ ?#)");
  for (const Match &m : matches(k, typed)) {
    const Value &v = *m.values.front();
    if (v.row || v.value >= 1 || std::regex_search(k.text, rule)) continue;  // "p = 1/(1 + e^-s)" is a formula
    bool beside = false;
    for (const Value &other : k.values) beside = beside || (other.row && statistic_of(other) == "diff");
    if (!beside)
      out.push_back(found("p_without_claim", s.place(v.at),
                          "the p-value " + v.text + " stands without the claim that it belongs to"));
  }
  const bool named = !facts.metrics_in(s.lower).empty() && !facts.conditions_in(s.lower).empty();
  for (const Value &v : k.values) {
    const std::string kind = statistic_of(v);
    if (kind != "p" && kind != "padj" && kind != "low" && kind != "high") continue;
    if (named || std::find(nearby.begin(), nearby.end(), base_of(v)) != nearby.end()) continue;
    out.push_back(
        found("p_without_claim", s.place(v.at),
              "\\result{" + v.text + "} stands without the difference, the estimate or the claim that it belongs to"));
    return;
  }
}

}  // namespace

void check_intervals(const Paper &paper, const Facts &facts, Findings &out) {
  for (const std::vector<Sentence> *part : {&paper.abstract, &paper.body}) {
    for (const Sentence &s : *part) {
      const Skeleton k = skeleton_of(s, facts);
      if (k.values.empty()) continue;
      check_order(s, k, out);
      check_inside(s, k, out);
      check_belonging(s, k, out);
      std::vector<std::string> nearby;  // whose difference, or estimate with an interval, the same paragraph shows
      for (const Sentence &other : *part)
        if (other.where == s.where && other.paragraph == s.paragraph)
          for (const std::string &name : other.results()) {
            const Json *row = facts.row(name);
            if (!row) continue;
            const Json &statistic = row->at("statistic");
            if (statistic == "diff" || statistic == "effect" || statistic == "value")
              nearby.push_back(name.substr(0, name.rfind('.')));
          }
      check_alone(s, k, nearby, facts, out);
    }
  }
}

}  // namespace athanor::writeup::audit
