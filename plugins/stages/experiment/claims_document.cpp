// SPDX-License-Identifier: Apache-2.0
//
// claims/1: what was tested, over what, with what outcome. Decides nothing; claims.cpp does.
#include "claims.hpp"
#include "results.hpp"
#include "seeds.hpp"

namespace athanor::experiment {

namespace {

Json or_null(const std::optional<double> &value) { return value ? Json(*value) : Json(nullptr); }

std::string test_name(const Study &study, const Json &claim) {
  if (over_datasets(claim)) return "paired t-test over data sets";
  if (const double overlap = overlap_of(study, claim); overlap > 0)
    return "corrected resampled t-test (Nadeau and Bengio 2003), test to train " + number_text(overlap);
  return "paired t-test";
}

Json effect_document(const PairedTest &test) {
  return {{"difference", test.n ? Json(test.difference) : Json(nullptr)},
          {"low", or_null(test.low)},
          {"high", or_null(test.high)},
          {"standardised", or_null(test.standardised)}};
}

// One side or both came out the same under every seed: a reader should not take these runs for many.
Json sides_without_effect(const Pairs &pairs) {
  Json out = Json::array();
  if (pairs.treatment_constant) out.push_back("treatment");
  if (pairs.control_constant) out.push_back("control");
  return out;
}

Json agreement_document(const Agreement &a) {
  return {{"program", a.program},
          {"n", a.test.n},
          {"difference", a.test.n ? Json(a.test.difference) : Json(nullptr)},
          {"low", or_null(a.test.low)},
          {"high", or_null(a.test.high)},
          {"p", or_null(a.test.p)},
          {"p_difference", or_null(a.p_difference)},
          {"agrees", a.agrees ? Json(*a.agrees) : Json(nullptr)},
          {"reason", a.reason},
          {"evidence", a.evidence}};
}

Json claim_document(const Tested &t, const Study &study, double alpha, std::size_t tests) {
  Json claim = t.claim;
  claim["test"] = {{"name", test_name(study, t.claim)},
                   {"n", t.test.n},
                   {"planned", t.pairs.planned},
                   {"statistic", or_null(t.test.statistic)},
                   {"p", or_null(t.test.p)},
                   {"p_adjusted", t.test.p ? Json(t.p_adjusted) : Json(nullptr)}};
  claim["effect"] = effect_document(t.test);
  if (t.simultaneous)
    claim["effect"]["simultaneous"] = {{"low", t.simultaneous->low},
                                       {"high", t.simultaneous->high},
                                       {"confidence", 1 - alpha / static_cast<double>(tests)}};
  claim["generalises_over"] = generalises_over(study, t.claim, t.pairs);
  if (const Json sides = sides_without_effect(t.pairs); !sides.empty()) claim["seed_without_effect"] = sides;
  claim["verdict"] = t.verdict;
  claim["reason"] = t.reason;
  claim["evidence"] = t.pairs.evidence;
  for (const Agreement &a : t.agreements) claim["replications"].push_back(agreement_document(a));
  claim["results"] = Json::object();
  for (const auto &row : comparison_rows(t, study))
    claim["results"][row.at("statistic").get<std::string>()] = row.at("name");
  return claim;
}

Json replicates_document(const Study &study, const Confirmation &confirmation) {
  const Json &seeds = study.document.at("seeds");
  Json out{{"seeds", seeds.at("confirmation")}};
  for (const char *field : {"varies", "splits", "test_to_train", "overlap"})
    if (seeds.contains(field)) out[field] = seeds[field];
  out["without_effect"] = without_effect(study, confirmation);
  return out;
}

}  // namespace

Json claims_document(const std::vector<Tested> &tested, const Study &study, const Confirmation &confirmation,
                     double alpha) {
  Json claims = Json::array(), left_out = Json::array();
  for (const Tested &t : tested) claims.push_back(claim_document(t, study, alpha, tested.size()));
  for (const LeftOut &program : confirmation.left_out)
    left_out.push_back({{"program", program.program}, {"label", program.label}, {"reason", program.reason}});
  return {{"claims", claims},
          {"family",
           {{"tests", tested.size()},
            {"correction", "Holm"},
            {"alpha", alpha},
            {"sides", 2},
            {"effect",
             "the mean of the paired differences over their standard deviation, corrected for small numbers (Hedges)"},
            {"intervals",
             "low and high are the 95 % interval of that claim alone, and may leave out 0 where the adjusted p-value "
             "decides nothing; the simultaneous ones hold together for all claims (Bonferroni), and where one leaves "
             "out 0 the adjusted p-value is below alpha"}}},
          {"replicates", replicates_document(study, confirmation)},
          {"not_tested", left_out}};
}

}  // namespace athanor::experiment
