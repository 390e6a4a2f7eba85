// SPDX-License-Identifier: Apache-2.0
//
// Verdicts: what a claim may say after its comparison was tested, and what it may not.
#include "claims.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "results.hpp"
#include "tests/plugins/experiment/confirmed.hpp"

using namespace athanor::experiment;
using namespace athanor::experiment::test;

namespace {

const std::vector<double> up{0.50, 0.51, 0.49, 0.52}, down{-0.50, -0.51, -0.49, -0.52}, noise{0.5, -0.4, 0.3, -0.3};

Confirmation only(Confirmed program) { return {{std::move(program)}, {}, {}}; }

Confirmation best_of(const Study &study, const std::vector<double> &differences) {
  return only(confirmed(study, "best", Kind::best, shifted(differences)));
}

}  // namespace

TEST_CASE("a clear difference as expected is supported, the other way round refuted") {
  const Study study = study_of();
  CHECK(test_claims(study, best_of(study, up), 0.05)[0].verdict == "supported");
  CHECK(test_claims(study, best_of(study, down), 0.05)[0].verdict == "refuted");
}

TEST_CASE("a difference that noise can explain is inconclusive, and says why") {
  const Study study = study_of();
  const auto tested = test_claims(study, best_of(study, noise), 0.05);
  CHECK(tested[0].verdict == "inconclusive");
  CHECK(tested[0].reason == "the adjusted p-value 1.000 is not below 0.05");
}

TEST_CASE("a claim that expects any difference is never refuted") {
  Json plan = test::plan();
  plan["claims"][0]["expect"] = "different";
  const Study study = study_of(plan);
  CHECK(test_claims(study, best_of(study, down), 0.05)[0].verdict == "supported");
}

TEST_CASE("a program without randomness is one measurement, however often it is run") {
  const Study study = study_of();
  const auto same = [](const std::string &condition, int) { return condition == "stirred" ? 1.5 : 1.0; };
  const Confirmation one = only(confirmed(study, "best", Kind::best, same));
  const auto tested = test_claims(study, one, 0.05);
  CHECK(tested[0].verdict == "inconclusive");
  CHECK(tested[0].reason == "the seed has no effect: 4 identical runs are one measurement");
  CHECK(claims_document(tested, study, one, 0.05)["claims"][0]["seed_without_effect"] == Json{"treatment", "control"});
}

TEST_CASE("sums that were added up in another order are no effect of the seed") {
  const Study study = study_of();
  const auto rounded = [](const std::string &condition, int run) {
    return (condition == "stirred" ? 1.5 : 1.0) * (1 + 1e-14 * run);
  };
  CHECK(test_claims(study, only(confirmed(study, "best", Kind::best, rounded)), 0.05)[0].reason ==
        "the seed has no effect: 4 identical runs are one measurement");
}

TEST_CASE("one side without randomness is told, and tested against the other") {
  const Study study = study_of();
  const auto half = [](const std::string &condition, int run) { return condition == "stirred" ? 1.5 + 0.01 * run : 1; };
  const Confirmation c = only(confirmed(study, "best", Kind::best, half));
  const auto tested = test_claims(study, c, 0.05);
  CHECK(tested[0].verdict == "supported");
  CHECK(claims_document(tested, study, c, 0.05)["claims"][0]["seed_without_effect"] == Json{"control"});
}

TEST_CASE("the same difference under every seed cannot be tested") {
  const Study study = study_of();
  const auto tested = test_claims(study, best_of(study, {0.5, 0.5, 0.5, 0.5}), 0.05);
  CHECK(tested[0].verdict == "inconclusive");
  CHECK(tested[0].reason == "the difference is +0.5 under every seed, so that no test can be made");
}

TEST_CASE("a run that failed takes its pair away and is not replaced") {
  const Study study = study_of();
  Confirmed best = confirmed(study, "best", Kind::best, shifted(up));
  for (const std::size_t run : {1, 2, 3}) fail(study, best, run);
  const auto tested = test_claims(study, only(best), 0.05);
  CHECK(tested[0].test.n == 1);
  CHECK(tested[0].pairs.planned == 4);
  CHECK(tested[0].reason == "only 1 of the 4 confirmation runs measured both sides");
}

TEST_CASE("one run in five may be lost, more may have been lost for what they would have measured") {
  const Study study = study_of(test::plan(), 5);
  const std::vector<double> differences{0.50, 0.51, 0.49, 0.52, 0.50};
  Confirmed best = confirmed(study, "best", Kind::best, shifted(differences));
  fail(study, best, 0);
  CHECK(test_claims(study, only(best), 0.05)[0].verdict == "supported");
  fail(study, best, 4);
  const auto tested = test_claims(study, only(best), 0.05);
  CHECK(tested[0].verdict == "inconclusive");
  CHECK(tested[0].p_adjusted < 0.05);
  CHECK(tested[0].reason ==
        "only 3 of the 5 confirmation runs measured both sides, and what the others failed of may depend on what they "
        "would have measured");
}

TEST_CASE("a claim has to stand although the lost run had come out as the worst of the others") {
  Json plan = test::plan();
  plan["factors"] = Json::array();
  plan["claims"][0]["for_each"] = "";
  const Study study = study_of(plan, 5);
  const auto with_loss = [&](const std::vector<double> &differences) {
    Confirmed best = confirmed(study, "best", Kind::best, shifted(differences));
    fail(study, best, 4);
    return test_claims(study, only(best), 0.05)[0];
  };
  // scipy.stats.ttest_1samp (scipy 1.10.1) of the four and, with the smallest once more, of five: p is 0.0415 and
  // 0.0445.
  CHECK(with_loss({0.05, 0.50, 0.52, 0.51, 0}).verdict == "supported");
  // Here it is 0.0476 and 0.0539.
  const Tested open = with_loss({0.03, 0.50, 0.52, 0.51, 0});
  CHECK(open.p_adjusted < 0.05);
  CHECK(open.verdict == "inconclusive");
  CHECK(open.conclusion == 0);
  CHECK(open.reason ==
        "of the 5 confirmation runs 1 did not measure both sides; had they come out as the worst of the others, the "
        "p-value 0.054 would not be below 0.050");
}

TEST_CASE("the correction is over planned claims and ablations together") {
  const Study study = study_of();
  const Confirmation c{{confirmed(study, "best", Kind::best, shifted(up)),
                        confirmed(study, "no-spoon", Kind::ablation, shifted({0.1, 0.2, 0.3, 0.2}))},
                       {},
                       {}};
  const auto tested = test_claims(study, c, 0.05);
  REQUIRE(tested.size() == 3);
  const Json document = claims_document(tested, study, c, 0.05);
  CHECK(document["family"]["tests"] == 3);
  CHECK(document["family"]["correction"] == "Holm");
  CHECK(document["family"]["sides"] == 2);
  CHECK(tested[0].p_adjusted == Approx(3 * *tested[0].test.p));
  for (const Tested &t : tested) CHECK(t.p_adjusted >= *t.test.p);
  const Json ablation = claim_named(document, "ablation-no-spoon");
  CHECK(ablation["kind"] == "ablation");
  CHECK(ablation["control"] == "no-spoon");
  CHECK(ablation["statement"] ==
        "The full method differs in dissolved sugar from its ablation (without no-spoon), averaged over all levels");
  CHECK(ablation["expect"] == "different");
  CHECK(ablation["evidence"].size() == 4 * 2 * 2);
}

TEST_CASE("a comparison that cannot be tested still counts in the family") {
  const Study study = study_of();
  Confirmed ablation = confirmed(study, "no-spoon", Kind::ablation, shifted(noise));
  for (const std::size_t run : {0, 1, 2, 3}) fail(study, ablation, run);
  const Confirmation c{{confirmed(study, "best", Kind::best, shifted(up)), ablation}, {}, {}};
  const auto tested = test_claims(study, c, 0.05);
  CHECK(tested[0].p_adjusted == Approx(3 * *tested[0].test.p));
  CHECK(tested[2].verdict == "inconclusive");
}

TEST_CASE("an interval for all claims together never says more than the adjusted p-value") {
  const Study study = study_of();
  for (double size = 0; size < 0.2; size += 0.002) {
    const auto tested = test_claims(study, best_of(study, {size + 0.02, size - 0.02, size + 0.03, size}), 0.05);
    const bool without_zero = tested[0].simultaneous->low > 0 || tested[0].simultaneous->high < 0;
    if (without_zero) CHECK(tested[0].p_adjusted < 0.05);
    CHECK(tested[0].simultaneous->low < *tested[0].test.low);
  }
}

TEST_CASE("overlapping splits are tested with the correction, and the claim says so") {
  Json plan = test::plan();
  plan["replication"] = {{"splits", "resampled"}, {"test_to_train", 0.5}};
  const Study study = study_of(plan), plain = study_of();
  const Confirmation c = best_of(study, {0.1, 0.2, 0.15, 0.12});
  const auto corrected = test_claims(study, c, 0.05);
  CHECK(*corrected[0].test.p > *test_claims(plain, c, 0.05)[0].test.p);
  const Json document = claims_document(corrected, study, c, 0.05);
  CHECK(document["claims"][0]["test"]["name"] ==
        "corrected resampled t-test (Nadeau and Bengio 2003), test to train 0.5");
  CHECK(document["claims"][0]["generalises_over"] == "splits of the same data");
  CHECK(document["replicates"]["splits"] == "resampled");
  CHECK(document["replicates"]["seeds"] == Json{3101, 3102, 3103, 3104});
}

TEST_CASE("a re-implementation that finds no effect makes the claim inconclusive, and one that agrees leaves it") {
  const Study study = study_of();
  const auto with = [&](const std::vector<double> &differences) {
    return Confirmation{{confirmed(study, "best", Kind::best, shifted(up)),
                         confirmed(study, "reimplementation-1", Kind::reimplementation, shifted(differences))},
                        {},
                        {}};
  };
  const auto agreeing = test_claims(study, with({0.43, 0.41, 0.44, 0.40}), 0.05);
  CHECK(agreeing.size() == 2);  // it joins no family
  CHECK(agreeing[0].verdict == "supported");
  CHECK(agreeing[0].agreements.at(0).agrees == true);

  const Confirmation c = with({0.01, -0.02, 0.02, 0.00});
  const auto tested = test_claims(study, c, 0.05);
  CHECK(tested[0].verdict == "inconclusive");
  CHECK(tested[0].reason ==
        "the confirmed program alone would have it supported (adjusted p-value <0.001), but the independent "
        "reimplementation-1 disagrees: its difference is +0.0025, and that both effects are the same has the p-value "
        "<0.001");
  const Json replication = claims_document(tested, study, c, 0.05)["claims"][0]["replications"][0];
  CHECK(replication["program"] == "reimplementation-1");
  CHECK(replication["agrees"] == false);
  CHECK(replication["evidence"].size() == 4 * 2);
}

TEST_CASE("a baseline of the user's measures the control in the place of the best program") {
  const Study study = study_of();
  Confirmed baseline = confirmed(study, "baseline", Kind::baseline, shifted(up));
  baseline.measures = {"still"};
  for (auto &replicate : baseline.replicates)
    for (auto &[key, measurement] : replicate.judgement.measured) measurement.value += 0.7;
  const Confirmation c{{confirmed(study, "best", Kind::best, shifted(up)), baseline}, {}, {}};
  const auto tested = test_claims(study, c, 0.05);
  CHECK(tested.size() == 2);
  CHECK(tested[0].test.difference == Approx(0.505 - 0.7));
  CHECK(tested[0].verdict == "refuted");
}

namespace {

// A plan on four data sets, with a claim over all of them or at the first.
Json plan_on_four(const std::string &over) {
  Json plan = test::plan();
  plan["factors"] = Json::array();
  plan["claims"][0]["for_each"] = "";
  plan["claims"][0]["statement"] = "Stirring dissolves more.";
  plan["datasets"] = Json::array();
  for (const char *id : {"sugar", "salt", "soda", "flour"})
    plan["datasets"].push_back({{"id", id}, {"label", id}, {"description", ""}, {"splits", {"bench", "kitchen"}}});
  plan["claims"][0]["over"] = over;
  if (over == "datasets") plan["claims"][0]["dataset"] = "";
  return plan;
}

// No seed changes anything; the treatment is better everywhere, by a little more on each further data set.
Confirmed without_randomness(const Study &study, const std::string &id, Kind kind, double worth) {
  Confirmed program = confirmed(study, id, kind, [](const std::string &, int) { return 1.0; });
  for (const Place &place : study.reported) {
    worth += 0.01;
    for (auto &replicate : program.replicates)
      replicate.judgement.measured.at(key_of({"dissolved", place.dataset, place.split, "stirred"})).value = 1 + worth;
  }
  return program;
}

}  // namespace

TEST_CASE("a program without randomness is confirmed on other data where the plan said so") {
  REQUIRE(problems_of(plan_on_four("datasets"), domain()).empty());
  const Study study = study_of(plan_on_four("datasets"));
  const Confirmation c{{without_randomness(study, "best", Kind::best, 0.5)}, {}, {}};
  const auto tested = test_claims(study, c, 0.05);
  CHECK(tested[0].test.n == 4);
  CHECK(tested[0].pairs.planned == 4);
  CHECK(tested[0].verdict == "supported");
  const Json claim = claims_document(tested, study, c, 0.05)["claims"][0];
  CHECK(claim["test"]["name"] == "paired t-test over data sets");
  CHECK(claim["generalises_over"] == "data sets of the kind of the study's");
  CHECK(claim["over"] == "datasets");
  CHECK(claim["datasets"] == Json{"sugar", "salt", "soda", "flour"});
  CHECK(claim["seed_without_effect"] == Json{"treatment", "control"});
  CHECK(claim["results"]["diff"] == "dissolved.kitchen.stirred-vs-still.diff");
  const Json results = results_document(tested, study, c);
  for (const auto &row : results["table"]) CHECK((row.value("over", "") == "datasets") == row.contains("control"));
}

TEST_CASE("where the plan did not say so it stays one measurement, however many data sets there are") {
  const Study study = study_of(plan_on_four("seeds"));
  const Confirmation c{{without_randomness(study, "best", Kind::best, 0.5)}, {}, {}};
  const auto tested = test_claims(study, c, 0.05);
  CHECK(tested[0].verdict == "inconclusive");
  CHECK(tested[0].reason == "the seed has no effect: 4 identical runs are one measurement");
  const Json claim = claims_document(tested, study, c, 0.05)["claims"][0];
  CHECK(claim["generalises_over"] == "nothing: it is one measurement, which no seed changes");
  CHECK_FALSE(claim.contains("over"));
}

TEST_CASE("the same difference on every data set cannot be tested") {
  const Study study = study_of(plan_on_four("datasets"));
  const auto same = [](const std::string &condition, int) { return condition == "stirred" ? 1.5 : 1.0; };
  const auto tested = test_claims(study, only(confirmed(study, "best", Kind::best, same)), 0.05);
  CHECK(tested[0].verdict == "inconclusive");
  CHECK(tested[0].reason == "the difference is +0.5 on every data set, so that no test can be made");
}

TEST_CASE("an ablation is compared where the claims are: over the same data sets") {
  const Study study = study_of(plan_on_four("datasets"));
  Confirmed ablation = confirmed(study, "no-spoon", Kind::ablation, [](const std::string &, int) { return 1.0; });
  const Confirmation c{{without_randomness(study, "best", Kind::best, 0.5), ablation}, {}, {}};
  const auto tested = test_claims(study, c, 0.05);
  REQUIRE(tested.size() == 2);
  CHECK(tested[1].test.n == 4);
  CHECK(tested[1].verdict == "supported");
  CHECK(claims_document(tested, study, c, 0.05)["claims"][1]["over"] == "datasets");
}

TEST_CASE("an ablation is expected to do what its author said before it ran, and names its data set among several") {
  const auto tested_as = [](const std::string &without, const std::string &over) {
    const Study study = study_of(plan_on_four(over));
    Confirmed ablation = confirmed(study, "no-spoon", Kind::ablation, shifted({0.1, 0.2, 0.3, 0.2}));
    ablation.without = without;
    return test_claims(study, {{confirmed(study, "best", Kind::best, shifted(up)), ablation}, {}, {}}, 0.05)[1];
  };
  const Tested worse = tested_as("worse", "seeds"), better = tested_as("better", "seeds"),
               open = tested_as("", "seeds");
  CHECK(worse.claim["statement"] ==
        "The full method has a higher dissolved sugar than its ablation (without no-spoon) on sugar");
  CHECK(worse.verdict == "supported");
  CHECK(better.claim["statement"] ==
        "The full method has a lower dissolved sugar than its ablation (without no-spoon) on sugar");
  CHECK(better.verdict == "refuted");
  CHECK(open.verdict == "supported");
  CHECK(tested_as("", "datasets").claim["statement"] ==
        "The full method differs in dissolved sugar from its ablation (without no-spoon) over the data sets");
}

TEST_CASE("each comparison is corrected by what the replicates of its own data set share") {
  Json plan = plan_on_four("seeds");
  plan["claims"].push_back(plan["claims"][0]);
  plan["claims"][1]["id"] = "salty";
  plan["claims"][1]["dataset"] = "salt";
  plan["replication"] = {{"splits", "resampled"},
                         {"test_to_train", 0},
                         {"sizes",
                          {{{"dataset", "sugar"}, {"tested", 20}, {"drawn_from", 100}, {"draws", 1}},
                           {{"dataset", "salt"}, {"tested", 20}, {"drawn_from", 100}, {"draws", 8}}}}};
  REQUIRE(problems_of(plan, domain()).empty());
  const Study study = study_of(plan);
  const Confirmation c = best_of(study, {0.1, 0.2, 0.15, 0.12});
  const auto tested = test_claims(study, c, 0.05);
  CHECK(*tested[0].test.error == Approx(summarise(tested[0].pairs.values()).sd * std::sqrt(0.25 + 0.25)));
  CHECK(*tested[1].test.error == Approx(summarise(tested[1].pairs.values()).sd * std::sqrt(0.25 + 2)));
  const Json document = claims_document(tested, study, c, 0.05);
  CHECK(document["claims"][1]["test"]["name"] ==
        "corrected resampled t-test (Nadeau and Bengio 2003), test to train 2");
  CHECK(document["replicates"]["overlap"] ==
        "sugar: 20 of 100 examples are tested in a draw, ratio 0.25; salt: 20 of 100 examples are tested in a draw, "
        "8 draws in each seed, ratio 2");
}

TEST_CASE("an ablation is compared at the levels that every claim fixes alike") {
  Json plan = test::plan();
  plan["claims"][0]["for_each"] = "";
  plan["claims"][0]["at"] = {{{"factor", "heat"}, {"level", 60.5}}};
  const Study study = study_of(plan);
  const Confirmation c{{confirmed(study, "best", Kind::best, shifted(up)),
                        confirmed(study, "no-spoon", Kind::ablation, shifted({0.1, 0.2, 0.3, 0.2}))},
                       {},
                       {}};
  const auto tested = test_claims(study, c, 0.05);
  REQUIRE(tested.size() == 2);
  CHECK(tested[1].claim["factors"] == Json{{"heat", 60.5}});
  CHECK(tested[1].claim["statement"] ==
        "The full method differs in dissolved sugar from its ablation (without no-spoon), at heat = 60.5");
}
