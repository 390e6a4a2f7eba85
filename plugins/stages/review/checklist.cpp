// SPDX-License-Identifier: Apache-2.0
//
// The automatic checklist; see checklist.hpp.
#include "checklist.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace athanor::review {
namespace {

// What became of looking; the questions stand in the table below.
struct Answer {
  std::optional<bool> passed;
  std::string detail;
};

const Answer missing{std::nullopt, "The documents that would answer this were not given."};

// Letters and digits only: line breaks and hyphenation of the PDF do not matter.
std::string folded(const std::string &text) {
  std::string out;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)))
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}
bool says(const Subject &s, const std::string &words) {
  return folded(s.text).find(folded(words)) != std::string::npos;
}

bool says_any(const Subject &s, std::initializer_list<const char *> words) {
  return std::any_of(words.begin(), words.end(), [&](const char *w) { return says(s, w); });
}

std::string of(std::size_t part, std::size_t all, const std::string &what) {
  return std::to_string(part) + " of " + std::to_string(all) + " " + what;
}

std::vector<Json> findings(const Subject &s, const std::set<std::string> &rules) {
  std::vector<Json> out;
  for (const Json &f : s.paper.at("audit").at("findings"))
    if (rules.count(f.at("rule").get<std::string>()) != 0) out.push_back(f);
  return out;
}

std::string first_of(const std::vector<Json> &list) {
  return list.empty() ? ""
                      : " First: " + list.front().value("where", "") + ": " +
                            list.front().at("message").get<std::string>() + ".";
}

Answer numbers_traced(const Subject &s) {
  const Json numbers = s.paper.at("audit").value("numbers", Json::object());
  if (!numbers.contains("in_text")) return missing;
  const std::vector<Json> bad = findings(s, {"number_without_record", "unknown_result"});
  return {numbers.value("untraced", 0) == 0 && bad.empty(),
          of(numbers.value("traced", std::size_t{0}), numbers.at("in_text"),
             "numbers in the text lead to a record or a declared setting.") +
              first_of(bad)};
}

Answer words_fit_verdicts(const Subject &s) {
  const std::vector<Json> bad = findings(s, {"claim_too_strong"});
  return {bad.empty(),
          std::to_string(bad.size()) + " sentences are stronger than the verdict they stand beside." + first_of(bad)};
}

Answer replication(const Subject &s) {
  if (s.results.is_null()) return missing;
  int least = 0;
  std::string where;
  for (const Json &row : s.results.at("table")) {
    if (row.at("statistic") != "n") continue;
    const int n = row.at("value");
    if (where.empty() || n < least) least = n, where = row.at("name");
  }
  if (where.empty()) return {false, "No result says how many runs stand behind it."};
  return {least >= s.min_runs, "The fewest runs behind a value are " + std::to_string(least) + " (" + where +
                                   "); asked for are " + std::to_string(s.min_runs) + "."};
}

Answer fresh_seeds(const Subject &s) {
  if (s.study.is_null()) return missing;
  const Json seeds = s.study.value("seeds", Json::object());
  const Json selection = seeds.value("selection", Json::array()),
             confirmation = seeds.value("confirmation", Json::array());
  if (selection.empty() || confirmation.empty())
    return {std::nullopt, "The study does not name seeds for choosing and for confirming."};
  for (const Json &seed : selection)
    if (std::find(confirmation.begin(), confirmation.end(), seed) != confirmation.end())
      return {false, "The seed " + seed.dump() + " served both to choose and to confirm."};
  return {true, std::to_string(selection.size()) + " for choosing, " + std::to_string(confirmation.size()) +
                    " others for the reported values."};
}

Answer corrected(const Subject &s) {
  if (s.claims.is_null()) return missing;
  const Json &claims = s.claims.at("claims");
  if (claims.size() < 2) return {true, "There is at most one test."};
  const Json family = s.claims.value("family", Json::object());
  const auto adjusted = static_cast<std::size_t>(std::count_if(claims.begin(), claims.end(), [](const Json &c) {
    return c.at("test").contains("p_adjusted") && c.at("test").at("p_adjusted").is_number();
  }));
  const std::string method = family.value("correction", "");
  return {adjusted == claims.size() && !method.empty(),
          of(adjusted, claims.size(), "tests have an adjusted p-value") +
              (method.empty() ? "; no method is named." : " (" + method + ").")};
}

Answer baseline(const Subject &s) {
  if (s.study.is_null() || s.results.is_null()) return missing;
  for (const Json &c : s.study.at("conditions")) {
    if (c.value("role", "") != "baseline") continue;
    const auto n = std::count_if(s.results.at("records").begin(), s.results.at("records").end(), [&](const Json &r) {
      return r.value("condition", "") == c.at("id").get<std::string>();
    });
    return {n > 0, "The baseline \"" + c.value("label", "") + "\" has " + std::to_string(n) + " records."};
  }
  return {false, "No condition of the study is a baseline."};
}

Answer intervals(const Subject &s) {
  if (s.claims.is_null()) return missing;
  const Json &claims = s.claims.at("claims");
  const auto with = static_cast<std::size_t>(std::count_if(claims.begin(), claims.end(), [](const Json &c) {
    const Json e = c.value("effect", Json::object());
    return e.contains("low") && e.contains("high") && e.at("low").is_number() && e.at("high").is_number();
  }));
  return {with == claims.size(), of(with, claims.size(), "claims have an interval.")};
}

// Each claim's difference stands in the paper; the table of claims shows it with the verdict.
Answer all_reported(const Subject &s) {
  if (s.claims.is_null() || !s.paper.contains("results")) return missing;
  std::size_t shown = 0, negative = 0;
  std::string absent;
  for (const Json &c : s.claims.at("claims")) {
    const Json names = c.value("results", Json::object());
    const Json &used = s.paper.at("results");
    const bool by_name = names.contains("diff") && std::find(used.begin(), used.end(), names.at("diff")) != used.end();
    if (by_name || (!names.contains("diff") && says(s, c.at("statement"))))
      ++shown;
    else if (absent.empty())
      absent = c.at("id");
    if (c.at("verdict") != "supported") ++negative;
  }
  const bool worded = (negative == 0) || says(s, "inconclusive") || says(s, "refuted");
  return {absent.empty() && worded, of(shown, s.claims.at("claims").size(), "claims are reported, ") +
                                        std::to_string(negative) + " of all not supported." +
                                        (absent.empty() ? "" : " Missing: " + absent + ".")};
}

Answer planned_tested(const Subject &s) {
  if (s.study.is_null() || s.claims.is_null()) return missing;
  std::set<std::string> tested;
  for (const Json &c : s.claims.at("claims")) tested.insert(c.at("id").get<std::string>());
  std::size_t done = 0;
  std::string absent;
  const Json planned = s.study.value("claims", Json::array());
  for (const Json &c : planned) {
    if (tested.count(c.at("id").get<std::string>()) != 0)
      ++done;
    else if (absent.empty())
      absent = c.at("id");
  }
  return {absent.empty(), of(done, planned.size(), "planned comparisons were tested.") +
                              (absent.empty() ? "" : " Not tested: " + absent + ".")};
}

Answer evidence(const Subject &s) {
  if (s.claims.is_null() || s.results.is_null()) return missing;
  std::set<std::string> records;
  for (const Json &r : s.results.at("records")) records.insert(r.at("id").get<std::string>());
  std::size_t ids = 0, known = 0;
  for (const Json &c : s.claims.at("claims"))
    for (const Json &id : c.at("evidence")) ++ids, known += records.count(id.get<std::string>());
  return {ids > 0 && ids == known, of(known, ids, "pieces of evidence are records of this study.")};
}

Answer citations_verified(const Subject &s) {
  const Json cited = s.paper.value("citations", Json::array());
  if (cited.empty()) return {std::nullopt, "Nothing is cited."};
  std::map<std::string, std::size_t> verdicts;
  for (const Json &c : cited) ++verdicts[c.at("verdict").get<std::string>()];
  std::string rest;
  for (const auto &[verdict, n] : verdicts)
    if (verdict != "verified") rest += (rest.empty() ? "" : ", ") + std::to_string(n) + " \"" + verdict + "\"";
  return {verdicts["verified"] == cited.size(),
          of(verdicts["verified"], cited.size(), "cited works were found in a second source") +
              (rest.empty() ? "." : "; " + rest + ".")};
}

Answer citations_known(const Subject &s) {
  if (s.citations.is_null()) return missing;
  std::set<std::string> keys;
  for (const Json &c : s.citations.at("citations")) keys.insert(c.at("key").get<std::string>());
  std::size_t known = 0;
  const Json cited = s.paper.value("citations", Json::array());
  for (const Json &c : cited) known += keys.count(c.at("key").get<std::string>());
  return {known == cited.size(), of(known, cited.size(), "cited works are in the list of citations.")};
}

Answer limitations(const Subject &s) {
  const bool said = says(s, "limitation");
  return {said, said ? "A section states them." : "The text never speaks of limitations."};
}

Answer availability(const Subject &s) {
  const bool said = says(s, "Data and code") ||
                    (s.foreign && says_any(s, {"code availability", "data availability", "github.com", "zenodo",
                                               "code is available", "data are available", "our code"}));
  return {said,
          said ? "A section says where data and program are." : "The text does not say where data and program are."};
}

Answer machine_statement(const Subject &s) {
  const bool said = says(s, "written by a machine");
  const Json models = s.paper.value("models", Json::array());
  const bool scripted =
      std::any_of(models.begin(), models.end(), [](const Json &m) { return m.value("scripted", false); });
  const bool named = !scripted || says(s, "scripted, not a language model");
  return {said && named, !said   ? "The text does not say that a machine wrote it."
                         : named ? "The text says that a machine wrote it, and which models took part."
                                 : "The text hides that its author was scripted."};
}

Answer page_limit(const Subject &s) {
  if (!s.paper.contains("page_limit"))
    return {std::nullopt, "The paper has " + s.paper.at("pages").dump() + " pages; no limit is known."};
  // What counts is the stage's option; papers from before that count whole.
  const Json &counted = s.paper.at(s.paper.contains("counted_pages") ? "counted_pages" : "pages");
  return {counted <= s.paper.at("page_limit"), counted.dump() + " pages of " + s.paper.at("page_limit").dump() + "."};
}

Answer layout(const Subject &s) {
  const std::vector<Json> bad =
      findings(s, {"overfull_box", "reference_undefined", "citation_undefined", "figure_unused", "figure_duplicated",
                   "character_dropped", "character_missing", "command_not_allowed", "environment_not_allowed",
                   "latex_error", "placeholder_left", "font_not_embedded", "page_look"});
  return {bad.empty(), std::to_string(bad.size()) + " faults of layout and references." + first_of(bad)};
}

Answer environment(const Subject &s) {
  if (s.study.is_null()) return missing;
  const Json known = s.study.value("environment", Json::object());
  return {!known.empty(), known.empty()
                              ? "The study does not say with which versions it was run."
                              : std::to_string(known.size()) + " facts about versions and machine are recorded."};
}

// Never what is hidden, only how: this is read by the reviewers.
Answer nothing_hidden(const Subject &s) {
  if (s.hidden.is_null()) return missing;
  std::set<int> pages;
  std::set<std::string> ways;
  for (const Json &h : s.hidden) pages.insert(h.at("page").get<int>()), ways.insert(h.at("why").get<std::string>());
  std::string where, how;
  for (const int page : pages) where += (where.empty() ? "" : ", ") + std::to_string(page);
  for (const std::string &way : ways) how += (how.empty() ? "" : "; ") + way;
  return {s.hidden.empty(), s.hidden.empty() ? "Every word of the PDF can be seen."
                                             : std::to_string(s.hidden.size()) + " passages on page " + where +
                                                   " cannot be seen (" + how + "). They were left out."};
}

Answer no_orders(const Subject &s) {
  if (!s.orders) return missing;
  return {*s.orders == 0, *s.orders == 0 ? "None was found."
                                         : std::to_string(*s.orders) +
                                               " passages give orders to the reader. They were taken out before "
                                               "anybody read the paper."};
}

Answer runs_stated(const Subject &s) {
  const bool said = says_any(s, {"seeds", "random seed", "independent runs", "repetitions", "replicat", "replicates",
                                 "trials", "cross-validation", "folds"});
  return {said, said ? "The text speaks of repeated runs." : "The text never speaks of repeated runs, seeds or folds."};
}

Answer uncertainty_stated(const Subject &s) {
  const bool said = says_any(s, {"standard deviation", "standard error", "confidence interval", "credible interval",
                                 "p-value", "error bars", "bootstrap", "interquartile"}) ||
                    s.text.find("\u00B1") != std::string::npos;
  return {said, said ? "The text says how uncertain its numbers are."
                     : "The text gives no deviation, interval or test for its numbers."};
}

enum class Of { records, text, both };  // whom a question can be asked of: a paper of this run, a manuscript, either

struct Question {
  const char *id, *text;
  Answer (*answer)(const Subject &);
  Of of = Of::records;
};

constexpr Question questions[] = {
    {"numbers-traced", "Does every number in the text lead to a record?", numbers_traced},
    {"words-fit-verdicts", "Are the words no stronger than the verdicts?", words_fit_verdicts},
    {"replication", "Does every reported value rest on enough runs?", replication},
    {"fresh-seeds", "Were values confirmed on other seeds than those used to choose?", fresh_seeds},
    {"planned-tested", "Was every planned comparison tested?", planned_tested},
    {"claims-reported", "Is every tested claim reported, also the refuted and inconclusive ones?", all_reported},
    {"correction", "Were p-values corrected for multiple tests?", corrected},
    {"intervals", "Does every claim have an interval?", intervals},
    {"baseline", "Is there a baseline, and was it measured?", baseline},
    {"evidence", "Is the evidence of every claim among the records?", evidence},
    {"citations-known", "Is every cited work in the list of citations?", citations_known},
    {"citations-verified", "Was every cited work found in a second source?", citations_verified},
    {"limitations", "Are limitations stated?", limitations, Of::both},
    {"availability", "Does the paper say where data and program are?", availability, Of::both},
    {"environment", "Is the environment of the experiment recorded?", environment},
    {"machine-statement", "Does the paper say that a machine wrote it, and with which models?", machine_statement},
    {"page-limit", "Does the paper keep to its page limit?", page_limit},
    {"layout", "Is the paper free of faults of layout and references?", layout},
    {"runs-stated", "Does the paper say how often its experiments were repeated?", runs_stated, Of::text},
    {"uncertainty-stated", "Does the paper say how uncertain its numbers are?", uncertainty_stated, Of::text},
    {"hidden-text", "Is the PDF free of text that nobody can see?", nothing_hidden, Of::both},
    {"no-orders", "Is the paper free of orders to its reader?", no_orders, Of::both}};

}  // namespace

std::vector<Check> checklist(const Subject &subject) {
  std::vector<Check> out;
  for (const Question &q : questions) {
    if (q.of != Of::both && (q.of == Of::text) != subject.foreign) continue;
    Answer a = q.answer(subject);
    out.push_back({q.id, q.text, a.passed, std::move(a.detail)});
  }
  return out;
}

}  // namespace athanor::review
