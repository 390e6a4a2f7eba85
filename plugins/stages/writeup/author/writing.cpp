// SPDX-License-Identifier: Apache-2.0
//
// The rounds of writing; see writing.hpp.
#include "writing.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <sstream>
#include <tuple>

#include "citations/citations.hpp"
#include "context.hpp"

namespace athanor::writeup {

using sdk::Error;

namespace {

constexpr int most_of_a_rule = 40;  // findings of one rule in the paper's record

int count_of(const Findings &findings, const char *severity) {
  return static_cast<int>(
      std::count_if(findings.begin(), findings.end(), [&](const Finding &f) { return f.severity == severity; }));
}

bool too_long(const Findings &findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding &f) { return f.rule == "page_limit"; });
}

// What stops no paper and is still worth a round: the author may do better.
bool worth_mending(const Findings &findings) {
  static const std::set<std::string> rules{"page_limit", "citation_unsupported", "citation_mismatch",
                                           "citation_retracted"};
  return std::any_of(findings.begin(), findings.end(), [](const Finding &f) { return rules.count(f.rule) != 0; });
}

// Of abstract and sections, with commands counted as words.
int words_in(const Json &draft) {
  std::istringstream text(std::accumulate(
      draft.at("sections").begin(), draft.at("sections").end(), draft.at("abstract").get<std::string>(),
      [](const std::string &all, const Json &s) { return all + "\n" + s.at("text").get<std::string>(); }));
  return static_cast<int>(std::distance(std::istream_iterator<std::string>(text), {}));
}

// The smaller, the better a version is.
std::tuple<int, bool, int> badness(const Round &round) {
  return {count_of(round.findings, "error"), too_long(round.findings), count_of(round.findings, "warning")};
}

// What a reader of the record can take in; the author gets the same.
Findings limited(const Findings &findings) {
  std::map<std::string, int> seen;
  Findings out;
  for (const Finding &f : findings)
    if (++seen[f.rule] <= most_of_a_rule) out.push_back(f);
  for (Finding &f : out) {
    const auto count = seen.find(f.rule);
    if (count == seen.end() || count->second <= most_of_a_rule) continue;
    f.message += " (the first of " + std::to_string(count->second) + " like it)";
    seen.erase(count);
  }
  return out;
}

// What the compiler says first: without a PDF nothing else matters.
std::string listed(Findings findings) {
  std::stable_partition(findings.begin(), findings.end(), [](const Finding &f) { return f.rule == "latex_error"; });
  std::string out;
  int shown = 0;
  for (const Finding &f : findings)
    if (f.severity == "error" && shown++ < 8) out += "\n  " + f.where + ": " + f.message + " (" + f.rule + ")";
  if (shown > 8) out += "\n  and " + std::to_string(shown - 8) + " more";
  return out;
}

}  // namespace

// An unknown result stops in every mode: there is no number that could be printed.
bool Writing::blocked(const Findings &findings) const {
  const bool strict = options_.value("audit", "strict") == "strict";
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding &f) { return f.severity == "error" && (strict || f.rule == "unknown_result"); });
}

void Writing::count_pages(Round &round) const {
  const std::string counts = options_.value("pages_count", "body");
  const int limit = options_.value("pages", 6);
  const Compiled &c = round.compiled;
  round.counted_pages = counts == "body" ? c.body_pages : counts == "references" ? c.referenced_pages : c.pages;
  if (round.counted_pages <= limit) return;
  const int over = round.counted_pages - limit;
  round.findings.push_back(
      {"page_limit", "warning", "paper",
       "it has " + std::to_string(round.counted_pages) + " pages and may have " + std::to_string(limit) +
           "; it is up to " + std::to_string(over) + (over == 1 ? " page" : " pages") + " too long, that is up to " +
           std::to_string(over * words_of_a_page(material_.columns)) + " words of its " +
           std::to_string(words_in(round.draft)) + "; shorten it" +
           (counts == "all" ? "" : ", or leave out what refers to the figures that it needs least")});
}

Round Writing::attempt(const Json &draft) {
  const std::string number = std::to_string(++rounds_);
  support_.check(press_.host, "support-" + number, draft, material_.citations);
  material_.citations = support_.annotated(std::move(material_.citations), draft);
  if (revision_) material_.answers = settled_answers(*revision_, draft);
  Round round{draft, assemble(material_, draft), {}, {}, 0, material_.citations, material_.answers, {}};
  if (revision_) round.revises = revision_->of;
  round.findings = round.manuscript.findings;
  for (Findings found : {audit_citations(material_.citations, draft, round.manuscript.citations),
                         support_.findings(draft, material_.citations)})
    round.findings.insert(round.findings.end(), found.begin(), found.end());
  if (!blocked(round.findings)) {
    press_.host.progress(0.6, "compiling");
    round.compiled = compile(press_, "compile-" + number, round.manuscript);
    round.findings.insert(round.findings.end(), round.compiled.findings.begin(), round.compiled.findings.end());
    count_pages(round);
  }
  round.findings = limited(round.findings);
  return round;
}

// A mended version takes the place of the best one when it may stand too, and is no worse.
void Writing::take(Round round) {
  const bool stands = may_stand(round), better = stands && (!good_ || badness(round) <= badness(*good_));
  versions_.push_back({{"compiled", round.compiled.good()},
                       {"errors", count_of(round.findings, "error")},
                       {"warnings", count_of(round.findings, "warning")},
                       {"pages", round.compiled.pages}});
  if (better || !good_) {  // what the author goes on from
    last_ = round.findings;
    last_draft_ = round.draft;
  }
  if (!better) return;
  good_ = std::move(round);
  kept_ = static_cast<int>(versions_.size());
}

Json Writing::repair(const Findings &problems, const Json &context) {
  const Json asked = repair_context(last_draft_, problems, context);
  press_.host.log(sdk::Level::info,
                  "the draft has " + std::to_string(asked.at("problems").size()) + " problems; the author mends it");
  const std::string name = "repair-" + std::to_string(++repairs_);
  return mended(last_draft_, press_.host.call(name, sdk::llm_request("writeup.repair", asked)).at("json"));
}

// A version that may stand is never lost to a later one that goes wrong.
bool Writing::mend(const Findings &problems, const Json &context) {
  try {
    take(attempt(repair(problems, context)));
    return true;
  } catch (const Error &e) {
    if (!good_ || e.code == "cancelled" || e.code == "replay_miss") throw;
    press_.host.log(sdk::Level::warn, "the paper stays as it is, mending it failed: " + e.message);
    return false;
  }
}

void Writing::reflect(const Json &context) {
  const int most = options_.value("reflections", 1);
  if (most == 0 || !sees_pages(material_.run)) {
    reflection_ = {{"looked", false},
                   {"reason", most == 0 ? "the option reflections is 0" : "no model of the role vision sees pictures"}};
    return;
  }
  for (int i = 1; i <= most; ++i) {
    press_.host.progress(0.85, "looking at the pages");
    const Look look = look_at_pages(press_, i, options_.value("page_dpi", 80), good_->compiled.pdf,
                                    look_context(material_, good_->manuscript, good_->compiled, good_->findings));
    Json said = look.document();
    if (!look.looked) {
      press_.host.log(sdk::Level::warn, "nobody looked at the pages: " + look.reason);
      if (!reflection_.is_object()) reflection_ = std::move(said);  // it does not undo a look before
      return;
    }
    const int before = kept_;
    const bool mended = look.revise && !look.problems.empty() && mend(look.problems, context) && kept_ != before;
    if (!mended) good_->findings.insert(good_->findings.end(), look.problems.begin(), look.problems.end());
    said["mended"] = mended;
    if (reflection_.is_object()) said["before"] = reflection_;
    reflection_ = std::move(said);
    if (!mended) return;
  }
}

void Writing::give_up(const Findings &findings) const {
  throw Error(
      "bad_reply",
      "the paper was not written, because the draft has problems that the author did not mend:" + listed(findings),
      "see the calls of this stage; `audit: report` lists what the audit finds instead of stopping, "
      "`repairs: N` allows more rounds");
}

Json Writing::first_draft(const Json &context) {
  if (revision_) return revise(press_.host, *revision_, context);
  press_.host.progress(0.3, "writing");
  return press_.host.call("draft", sdk::llm_request("writeup.draft", context)).at("json");
}

Written Writing::write(const Json &context) {
  const int repairs = options_.value("repairs", 1);
  take(attempt(first_draft(context)));
  for (int i = 0; i < repairs; ++i) {
    if (count_of(last_, "error") == 0 && !worth_mending(last_) && good_) break;
    if (!mend(last_, context)) break;
  }
  if (!good_) give_up(last_);
  reflect(context);
  return {std::move(*good_), reflection_, {{"rounds", versions_}, {"kept", kept_}}};
}

}  // namespace athanor::writeup
