// SPDX-License-Identifier: Apache-2.0
//
// See claims.hpp.
#include "claims.hpp"

#include <algorithm>
#include <cmath>

#include "results.hpp"

namespace athanor::experiment {

namespace {

constexpr double confidence = 0.95;

bool fits(const Json &combination, const Json &factors) {
  for (const auto &[factor, level] : factors.items())
    if (!combination.contains(factor) || level_text(combination[factor]) != level_text(level)) return false;
  return true;
}

const Confirmed *program_named(const Confirmation &confirmation, const std::string &id) {
  for (const Confirmed &program : confirmation.programs)
    if (program.id == id) return &program;
  return nullptr;
}

Json ablation_claim(const Study &study, const Confirmed &ablation) {
  const std::string better = study.maximise ? "greater" : "less";
  std::string label = study.metric;
  for (const auto &metric : study.document.at("metrics"))
    if (metric.at("id") == study.metric) label = metric.at("label");
  Json claim{{"id", "ablation-" + ablation.id},
             {"statement", "The full method has " + std::string(study.maximise ? "a higher " : "a lower ") + label +
                               " than its ablation (" + ablation.label + ")"},
             {"metric", study.metric},
             {"treatment", study.treatment},
             {"control", ablation.id},
             {"expect", better},
             {"kind", "ablation"}};
  if (!study.reported[0].dataset.empty()) claim["dataset"] = study.reported[0].dataset;
  if (!study.reported[0].split.empty()) claim["split"] = study.reported[0].split;
  return claim;
}

Tested compare(const Study &study, const Confirmation &confirmation, Json claim) {
  Tested t;
  const Confirmed &best = confirmation.programs.at(0);
  const bool ablation = claim.at("kind") == "ablation";
  const Confirmed *other = ablation ? program_named(confirmation, claim.at("control")) : &best;
  const Place place{claim.value("dataset", ""), claim.value("split", "")};
  const Json factors = claim.value("factors", Json::object());
  const Series treatment = series_of(study, best, claim.at("metric"), place, claim.at("treatment"), factors);
  const Series control = series_of(study, *other, claim.at("metric"), place,
                                   ablation ? study.treatment : claim.at("control").get<std::string>(), factors);
  std::vector<double> differences;
  for (const auto &[seed, value] : treatment.values) {
    const auto paired = control.values.find(seed);
    if (paired == control.values.end()) continue;
    differences.push_back(value - paired->second);
    for (const Series *side : {&treatment, &control})
      for (const auto &record : side->records.at(seed)) t.evidence.push_back(record);
  }
  t.claim = std::move(claim);
  t.test = paired_test(differences, study.overlap, confidence);
  return t;
}

std::string signed_text(double value) { return (value > 0 ? "+" : "") + number_text(value); }

// The verdict of one comparison, once its p-value is adjusted.
void decide(Tested &t, double alpha, bool seed_without_effect) {
  const std::string expect = t.claim.at("expect");
  t.verdict = "inconclusive";
  if (t.test.n < 2) {
    t.reason = "only " + std::to_string(t.test.n) + " of the confirmation runs measured both sides";
  } else if (seed_without_effect) {
    t.reason = "the seed has no effect: " + std::to_string(t.test.n) + " identical runs are one measurement";
  } else if (!t.test.p) {
    t.reason = "the difference is " + signed_text(t.test.difference) + " under every seed, so that no test can be made";
  } else if (t.p_adjusted >= alpha) {
    t.reason = "the adjusted p-value " + printed_p(t.p_adjusted) + " is not below " + number_text(alpha);
  } else {
    const bool as_expected = expect == "different" || (expect == "greater") == (t.test.difference > 0);
    t.verdict = as_expected ? "supported" : "refuted";
    t.reason = std::string("the difference ") + (as_expected ? "is as expected" : "goes the other way") +
               ", with an adjusted p-value of " + printed_p(t.p_adjusted);
  }
}

Json or_null(const std::optional<double> &value) { return value ? Json(*value) : Json(nullptr); }

}  // namespace

Series series_of(const Study &study, const Confirmed &program, const std::string &metric, const Place &place,
                 const std::string &condition, const Json &factors) {
  Series out;
  for (const Replicate &replicate : program.replicates) {
    if (!replicate.judgement.good) continue;
    double sum = 0;
    std::vector<std::string> records;
    bool whole = true;
    for (const Json &combination : study.combinations) {
      if (!fits(combination, factors)) continue;
      const auto found =
          replicate.judgement.measured.find(key_of({metric, place.dataset, place.split, condition, combination}));
      whole = whole && found != replicate.judgement.measured.end();
      if (!whole) break;
      sum += found->second.value;
      records.push_back(found->second.record);
    }
    if (!whole || records.empty()) continue;
    out.values[replicate.seed] = sum / static_cast<double>(records.size());
    out.records[replicate.seed] = std::move(records);
  }
  return out;
}

std::vector<Tested> test_claims(const Study &study, const Confirmation &confirmation, double alpha) {
  std::vector<Tested> tested;
  for (Json claim : study.document.at("claims")) {
    claim["kind"] = "main";
    tested.push_back(compare(study, confirmation, claim));
  }
  for (std::size_t i = 1; i < confirmation.programs.size(); ++i)
    tested.push_back(compare(study, confirmation, ablation_claim(study, confirmation.programs[i])));
  // A comparison that cannot be tested stays in the family as one that shows nothing.
  std::vector<double> p;
  for (const Tested &t : tested) p.push_back(t.test.p.value_or(1));
  const auto adjusted = holm(p);
  const bool without_effect = confirmation.seed_without_effect();
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i].p_adjusted = adjusted[i];
    decide(tested[i], alpha, without_effect);
  }
  return tested;
}

Json claims_document(const std::vector<Tested> &tested, const Study &study, double alpha) {
  const std::string name = study.overlap > 0 ? "corrected resampled t-test (Nadeau and Bengio 2003), test to train " +
                                                   number_text(study.overlap)
                                             : "paired t-test";
  Json claims = Json::array();
  for (const Tested &t : tested) {
    Json claim = t.claim;
    claim["test"] = {{"name", name},
                     {"n", t.test.n},
                     {"statistic", or_null(t.test.statistic)},
                     {"p", or_null(t.test.p)},
                     {"p_adjusted", t.test.p ? Json(t.p_adjusted) : Json(nullptr)}};
    claim["effect"] = {{"difference", t.test.n ? Json(t.test.difference) : Json(nullptr)},
                       {"low", or_null(t.test.low)},
                       {"high", or_null(t.test.high)},
                       {"standardised", or_null(t.test.standardised)}};
    claim["verdict"] = t.verdict;
    claim["reason"] = t.reason;
    claim["evidence"] = t.evidence;
    claim["results"] = Json::object();
    for (const auto &row : comparison_rows(t, study))
      claim["results"][row.at("statistic").get<std::string>()] = row.at("name");
    claims.push_back(std::move(claim));
  }
  return {{"claims", claims}, {"family", {{"tests", tested.size()}, {"correction", "Holm"}, {"alpha", alpha}}}};
}

}  // namespace athanor::experiment
