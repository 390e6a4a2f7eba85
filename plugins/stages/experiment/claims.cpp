// SPDX-License-Identifier: Apache-2.0
//
// See claims.hpp.
#include "claims.hpp"

#include <algorithm>
#include <iterator>

#include "results.hpp"
#include "seeds.hpp"

namespace athanor::experiment {

namespace {

constexpr double confidence = 0.95;

// The levels that every planned claim fixes alike: beyond them nothing is claimed of the method, nor of its parts.
Json shared_levels(const Json &claims) {
  Json out = claims.at(0).value("factors", Json::object());
  for (const auto &claim : claims) {
    const Json factors = claim.value("factors", Json::object());
    for (auto at = out.begin(); at != out.end();)
      at = factors.contains(at.key()) && level_text(factors[at.key()]) == level_text(*at) ? std::next(at)
                                                                                          : out.erase(at);
  }
  return out;
}

// Where an ablation is compared, for its statement.
std::string levels_phrase(const Json &fixed, const Study &study) {
  std::string out;
  for (const auto &[factor, level] : fixed.items())
    out += (out.empty() ? ", at " : " and ") + factor + " = " + level_text(level);
  const auto spread = [&](const Json &factor) {
    return factor.at("levels").size() > 1 && !fixed.contains(factor.at("id").get<std::string>());
  };
  const Json factors = study.document.value("factors", Json::array());
  if (std::any_of(factors.begin(), factors.end(), spread))
    out += fixed.empty() ? ", averaged over all levels" : ", averaged over all other levels";
  return out;
}

// Which data an ablation is compared on, where there are several.
std::string dataset_phrase(const Json &claim, const Study &study) {
  const Json datasets = study.document.value("datasets", Json::array());
  if (over_datasets(claim)) return " over the data sets";
  if (datasets.size() < 2) return {};
  for (const Json &dataset : datasets)
    if (dataset.at("id") == claim.value("dataset", "")) return " on " + dataset.at("label").get<std::string>();
  return {};
}

// What its author expected before it ran. A part may as well be a cost, so that nothing is expected where nothing was
// said.
std::string ablation_expectation(const Study &study, const Confirmed &ablation) {
  if (ablation.without == "worse") return study.maximise ? "greater" : "less";
  if (ablation.without == "better") return study.maximise ? "less" : "greater";
  return "different";
}

std::string ablation_words(const Study &study, const Confirmed &ablation, const std::string &expect) {
  std::string label = study.metric;
  for (const auto &metric : study.document.at("metrics"))
    if (metric.at("id") == study.metric) label = metric.at("label");
  const std::string other = " its ablation (" + ablation.label + ")";
  if (expect == "different") return "The full method differs in " + label + " from" + other;
  return "The full method has " + std::string(expect == "greater" ? "a higher " : "a lower ") + label + " than" + other;
}

Json ablation_claim(const Study &study, const Confirmed &ablation) {
  const Json &planned = study.document.at("claims");
  const Json fixed = planned.empty() ? Json::object() : shared_levels(planned);
  Json claim{{"id", "ablation-" + ablation.id},
             {"metric", study.metric},
             {"treatment", study.treatment},
             {"control", ablation.id},
             {"expect", ablation_expectation(study, ablation)},
             {"kind", "ablation"}};
  if (!planned.empty())
    for (const char *part : {"dataset", "split", "over", "datasets"})
      if (planned[0].contains(part)) claim[part] = planned[0][part];
  claim["statement"] =
      ablation_words(study, ablation, claim.at("expect")) + dataset_phrase(claim, study) + levels_phrase(fixed, study);
  if (!fixed.empty()) claim["factors"] = fixed;
  return claim;
}

Tested compare(const Study &study, Json claim, const Side &treatment, const Side &control) {
  Tested t;
  t.pairs = pairs_of(study, claim, treatment, control);
  t.test = paired_test(t.pairs.values(), overlap_of(study, claim), confidence, t.pairs.resolution);
  t.claim = std::move(claim);
  return t;
}

std::vector<Tested> all_comparisons(const Study &study, const Confirmation &confirmation) {
  std::vector<Tested> tested;
  const auto side = [&](const std::string &condition) { return Side{&confirmation.measuring(condition), condition}; };
  for (Json claim : study.document.at("claims")) {
    claim["kind"] = "main";
    tested.push_back(compare(study, claim, side(claim.at("treatment")), side(claim.at("control"))));
  }
  for (const Confirmed *ablation : confirmation.of(Kind::ablation))
    tested.push_back(compare(study, ablation_claim(study, *ablation), {&confirmation.best(), study.treatment},
                             {ablation, study.treatment}));
  return tested;
}

// A comparison that cannot be tested stays in the family as one that shows nothing.
void correct(std::vector<Tested> &tested, double alpha) {
  std::vector<double> p;
  p.reserve(tested.size());
  for (const Tested &t : tested) p.push_back(t.test.p.value_or(1));
  const auto adjusted = holm(p);
  const double each = alpha / static_cast<double>(tested.size());
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i].p_adjusted = adjusted[i];
    if (tested[i].test.p) tested[i].simultaneous = interval_of(tested[i].test, 1 - each);
  }
}

std::string signed_text(double value) { return (value > 0 ? "+" : "") + number_text(value); }

std::string counted_runs(const Tested &t) {
  return std::to_string(t.pairs.planned) + (over_datasets(t.claim) ? " data sets" : " confirmation runs");
}

// Why there is no verdict, before any p-value is looked at; empty when there can be one.
std::string undecidable(const Tested &t) {
  const std::string n = std::to_string(t.test.n), planned = counted_runs(t);
  if (t.test.n < 2) return "only " + n + " of the " + planned + " measured both sides";
  if (t.pairs.one_measurement() && !over_datasets(t.claim))
    return "the seed has no effect: " + n + " identical runs are one measurement";
  if (!t.test.p)
    return "the difference is " + signed_text(t.test.difference) +
           (over_datasets(t.claim) ? " on every data set" : " under every seed") + ", so that no test can be made";
  if (t.pairs.too_many_missing())
    return "only " + n + " of the " + planned +
           " measured both sides, and what the others failed of may depend on what they would have measured";
  return {};
}

// The p-value if each lost pair were the one of the others that speaks most against the claim.
double p_despite_losses(const Tested &t, double overlap) {
  std::vector<double> values = t.pairs.values();
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  values.insert(values.end(), t.pairs.missing(), t.test.difference > 0 ? *low : *high);
  return paired_test(values, overlap, confidence, t.pairs.resolution).p.value_or(1);
}

// Why the numbers support nothing; empty when they do.
std::string undecided(const Tested &t, double overlap, double alpha) {
  if (t.p_adjusted >= alpha)
    return "the adjusted p-value " + printed_p(t.p_adjusted) + " is not below " + number_text(alpha);
  if (t.pairs.missing() == 0) return {};
  const double level = alpha * *t.test.p / t.p_adjusted;  // what Holm's correction leaves to this claim
  const double p = p_despite_losses(t, overlap);
  if (p < level) return {};
  return "of the " + counted_runs(t) + " " + std::to_string(t.pairs.missing()) +
         " did not measure both sides; had they come out as the worst of the others, the p-value " + printed_p(p) +
         " would not be below " + printed_p(level);
}

void decide(Tested &t, double overlap, double alpha) {
  t.verdict = "inconclusive";
  t.reason = undecidable(t);
  if (t.reason.empty()) t.reason = undecided(t, overlap, alpha);
  if (!t.reason.empty()) return;
  t.conclusion = t.test.difference > 0 ? 1 : -1;
  const std::string expect = t.claim.at("expect");
  const bool as_expected = expect == "different" || (expect == "greater") == (t.conclusion > 0);
  t.verdict = as_expected ? "supported" : "refuted";
  t.reason = std::string("the difference ") + (as_expected ? "is as expected" : "goes the other way") +
             ", with an adjusted p-value of " + printed_p(t.p_adjusted);
}

void replicate(Tested &t, const Study &study, const Confirmation &confirmation, double alpha) {
  if (t.claim.at("kind") != "main") return;
  for (const Confirmed *other : confirmation.of(Kind::reimplementation)) {
    const std::string control = t.claim.at("control");
    const bool both = std::find(other->measures.begin(), other->measures.end(), control) != other->measures.end();
    const Pairs pairs = pairs_of(study, t.claim, {other, t.claim.at("treatment")},
                                 {both ? other : &confirmation.measuring(control), control});
    t.agreements.push_back(
        agreement_of(other->id, t.pairs, t.conclusion, pairs, overlap_of(study, t.claim), alpha, confidence));
    const Agreement &last = t.agreements.back();
    if (t.verdict == "inconclusive" || last.agrees.value_or(true)) continue;
    t.reason = "the confirmed program alone would have it " + t.verdict + " (adjusted p-value " +
               printed_p(t.p_adjusted) + "), but the independent " + last.program + " disagrees: its difference is " +
               signed_text(last.test.difference) + ", and that both effects are the same has the p-value " +
               printed_p(*last.p_difference);
    t.verdict = "inconclusive";
  }
}

}  // namespace

std::vector<Tested> test_claims(const Study &study, const Confirmation &confirmation, double alpha) {
  check_seeds(study, confirmation);
  std::vector<Tested> tested = all_comparisons(study, confirmation);
  correct(tested, alpha);
  for (Tested &t : tested) {
    decide(t, overlap_of(study, t.claim), alpha);
    replicate(t, study, confirmation, alpha);
  }
  return tested;
}

}  // namespace athanor::experiment
