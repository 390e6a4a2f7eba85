// SPDX-License-Identifier: Apache-2.0
//
// Claims with verdicts, and the table of named values.
#include "results.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/experiment/world.hpp"

using namespace athanor::experiment;

namespace {

Study study_of(Json plan = test::plan()) {
  return make_study(study_document(plan, make_settings(Json::object(), test::stage_request())));
}

// A program confirmed under four seeds; `shift` is added to the treatment, `spread` times a number that differs by seed
// to everything.
Confirmed confirmed(const Study &study, const std::string &id, double shift, double spread) {
  Confirmed program{id, "without " + id, 0, {}};
  for (int seed = 3101; seed <= 3104; ++seed) {
    Json outcome = test::measure("confirm/" + id + "/seed-" + std::to_string(seed),
                                 {{"seed", 0}, {"files", {{{"text", "1.0"}}, {{"text", "{}"}}}}});
    for (auto &record : outcome["records"]) {
      double value = record["value"].get<double>() + spread * (seed % 3);
      if (record["condition"] == "stirred") value += shift - 1 + spread * (seed % 2);
      record["value"] = value;
    }
    program.replicates.push_back({seed, judge(study, outcome, study.conditions()), outcome["records"]});
  }
  return program;
}

Json claim(const Json &document, const std::string &id) {
  for (const auto &c : document.at("claims"))
    if (c.at("id") == id) return c;
  return {};
}

Json row(const Json &results, const std::string &name) {
  for (const auto &r : results.at("table"))
    if (r.at("name") == name) return r;
  return {};
}

}  // namespace

TEST_CASE("a clear difference as expected is supported, the other way round refuted") {
  const Study study = study_of();
  const Confirmation up{{confirmed(study, "best", 0.5, 0.01)}, {}};
  CHECK(test_claims(study, up, 0.05)[0].verdict == "supported");
  const Confirmation down{{confirmed(study, "best", -0.5, 0.01)}, {}};
  CHECK(test_claims(study, down, 0.05)[0].verdict == "refuted");
}

TEST_CASE("a difference that noise can explain is inconclusive, and says why") {
  const Study study = study_of();
  const auto tested = test_claims(study, {{confirmed(study, "best", 0.0, 0.5)}, {}}, 0.05);
  CHECK(tested[0].verdict == "inconclusive");
  CHECK(tested[0].reason.find("is not below 0.05") != std::string::npos);
}

TEST_CASE("a claim that expects any difference is never refuted") {
  Json plan = test::plan();
  plan["claims"][0]["expect"] = "different";
  const Study study = study_of(plan);
  CHECK(test_claims(study, {{confirmed(study, "best", -0.5, 0.01)}, {}}, 0.05)[0].verdict == "supported");
}

TEST_CASE("identical runs under different seeds are one measurement") {
  const Study study = study_of();
  const Confirmation same{{confirmed(study, "best", 0.5, 0)}, {}};
  CHECK(same.seed_without_effect());
  const auto tested = test_claims(study, same, 0.05);
  CHECK(tested[0].verdict == "inconclusive");
  CHECK(tested[0].reason == "the seed has no effect: 4 identical runs are one measurement");
}

TEST_CASE("a run that failed takes its pair away and is not silently replaced") {
  const Study study = study_of();
  Confirmed best = confirmed(study, "best", 0.5, 0.01);
  best.replicates[1].judgement = judge(study, test::outcome("failed"), study.conditions());
  best.replicates[2].judgement = best.replicates[3].judgement = best.replicates[1].judgement;
  const auto tested = test_claims(study, {{best}, {}}, 0.05);
  CHECK(tested[0].test.n == 1);
  CHECK(tested[0].reason == "only 1 of the confirmation runs measured both sides");
}

TEST_CASE("the correction is over planned claims and ablations together") {
  const Study study = study_of();
  const Confirmation c{{confirmed(study, "best", 0.5, 0.01), confirmed(study, "no-spoon", 0.2, 0.02)}, {}};
  const auto tested = test_claims(study, c, 0.05);
  REQUIRE(tested.size() == 3);
  const Json document = claims_document(tested, study, 0.05);
  CHECK(document["family"] == Json{{"tests", 3}, {"correction", "Holm"}, {"alpha", 0.05}});
  for (const Tested &t : tested) CHECK(t.p_adjusted >= *t.test.p);
  const Json ablation = claim(document, "ablation-no-spoon");
  CHECK(ablation["kind"] == "ablation");
  CHECK(ablation["control"] == "no-spoon");
  CHECK(ablation["statement"] == "The full method has a higher dissolved sugar than its ablation (without no-spoon)");
  CHECK(ablation["evidence"].size() == 4 * 2 * 2);
}

TEST_CASE("overlapping splits are tested with the correction, and the claim says so") {
  Json plan = test::plan();
  plan["replication"] = {{"splits", "resampled"}, {"test_to_train", 0.5}};
  const Study study = study_of(plan), plain = study_of();
  const Confirmation c{{confirmed(study, "best", 0.1, 0.05)}, {}};
  const auto corrected = test_claims(study, c, 0.05);
  CHECK(*corrected[0].test.p > *test_claims(plain, c, 0.05)[0].test.p);
  CHECK(claims_document(corrected, study, 0.05)["claims"][0]["test"]["name"] ==
        "corrected resampled t-test (Nadeau and Bengio 2003), test to train 0.5");
}

TEST_CASE("names are made of declared ids, and every row leads to its records") {
  const Study study = study_of();
  const Confirmation c{{confirmed(study, "best", 0.5, 0.01), confirmed(study, "no-spoon", 0.2, 0.02)}, {}};
  const auto tested = test_claims(study, c, 0.05);
  const Json results = results_document(tested, study, c);
  const Json mean = row(results, "dissolved.sugar.kitchen.stirred.heat=60.5.mean");
  CHECK(mean["unit"] == "g");
  CHECK(mean["printed"] == "1.52");
  CHECK(mean["evidence"].size() == 4);
  CHECK(row(results, "dissolved.sugar.kitchen.stirred.heat=60.5.n")["printed"] == "4");
  CHECK(row(results, "dissolved.sugar.kitchen.no-spoon.mean")["evidence"].size() == 8);
  CHECK(row(results, "dissolved.sugar.kitchen.stirred-vs-still.heat=20.diff")["control"] == "still");
  CHECK(row(results, "dissolved.sugar.kitchen.stirred-vs-no-spoon.padj")["value"] == tested[2].p_adjusted);
  CHECK(claim(claims_document(tested, study, 0.05), "more-20")["results"]["low"] ==
        "dissolved.sugar.kitchen.stirred-vs-still.heat=20.low");
}

TEST_CASE("what programs were selected by is no result") {
  const Study study = study_of();
  const Confirmation c{{confirmed(study, "best", 0.5, 0.01)}, {}};
  const Json results = results_document(test_claims(study, c, 0.05), study, c);
  for (const auto &r : results.at("table")) CHECK(r.at("split") == "kitchen");
}

TEST_CASE("of an ablation only its treatment is a result, under the ablation's name") {
  const Study study = study_of();
  const Confirmation c{{confirmed(study, "best", 0.5, 0.01), confirmed(study, "no-spoon", 0.2, 0.02)}, {}};
  const Json results = results_document(test_claims(study, c, 0.05), study, c);
  for (const auto &record : results.at("records"))
    CHECK((record.at("program") == "no-spoon") == (record.at("condition") == "no-spoon"));
}

TEST_CASE("numbers are printed with the metric's digits, and small ones never as nothing") {
  CHECK(printed(0.9304, 3) == "0.930");
  CHECK(printed(-0.0004, 2) == "-0.0004");
  CHECK(printed(-0.0, 2) == "0.00");
  CHECK(printed(0, 3) == "0.000");
  CHECK(printed_p(0.0004) == "<0.001");
  CHECK(printed_p(0.0214) == "0.021");
}
