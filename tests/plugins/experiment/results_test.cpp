// SPDX-License-Identifier: Apache-2.0
//
// The table of named values, and the records that it leads to.
#include "results.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/experiment/confirmed.hpp"

using namespace athanor::experiment;
using namespace athanor::experiment::test;

namespace {

Json row(const Json &results, const std::string &name) {
  for (const auto &r : results.at("table"))
    if (r.at("name") == name) return r;
  return {};
}

Confirmation with_ablation(const Study &study) {
  return {{confirmed(study, "best", Kind::best, shifted({0.50, 0.51, 0.49, 0.52})),
           confirmed(study, "no-spoon", Kind::ablation, shifted({0.2, 0.3, 0.25, 0.2}))},
          {},
          {}};
}

}  // namespace

TEST_CASE("names are made of declared ids, and every row leads to its records") {
  const Study study = study_of();
  const Confirmation c = with_ablation(study);
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
  CHECK(claim_named(claims_document(tested, study, c, 0.05), "more-20")["results"]["low"] ==
        "dissolved.sugar.kitchen.stirred-vs-still.heat=20.low");
}

TEST_CASE("what programs were selected by is no result") {
  const Study study = study_of();
  const Confirmation c = with_ablation(study);
  const Json results = results_document(test_claims(study, c, 0.05), study, c);
  for (const auto &r : results.at("table")) CHECK(r.at("split") == "kitchen");
}

TEST_CASE("of an ablation only its treatment is a result, under the ablation's name") {
  const Study study = study_of();
  const Confirmation c = with_ablation(study);
  const Json results = results_document(test_claims(study, c, 0.05), study, c);
  for (const auto &record : results.at("records"))
    CHECK((record.at("program") == "no-spoon") == (record.at("condition") == "no-spoon"));
}

TEST_CASE("re-implementations have no rows, and their records stand apart from the results") {
  const Study study = study_of();
  Confirmation c = with_ablation(study);
  const Json before = results_document(test_claims(study, c, 0.05), study, c);
  c.programs.push_back(confirmed(study, "reimplementation-1", Kind::reimplementation, shifted({0.4, 0.5, 0.6, 0.5})));
  const Json results = results_document(test_claims(study, c, 0.05), study, c);
  CHECK(results["table"] == before["table"]);
  CHECK(results["records"] == before["records"]);
  CHECK(before["checks"].empty());
  CHECK(results["checks"].size() == 4 * 2 * 2 * 2);
  for (const auto &record : results["checks"]) CHECK(record["program"] == "reimplementation-1");
}

TEST_CASE("where a baseline measures a condition, the best program's numbers for it are no result") {
  const Study study = study_of();
  Confirmation c = with_ablation(study);
  c.programs.push_back(confirmed(study, "baseline", Kind::baseline, shifted({0, 0, 0, 0})));
  c.programs.back().measures = {"still"};
  const Json results = results_document(test_claims(study, c, 0.05), study, c);
  for (const auto &record : results["records"]) {
    CHECK((record["program"] == "baseline") == (record["condition"] == "still"));
    CHECK((record["program"] == "confirmed") == (record["condition"] == "stirred"));
  }
  const Json mean = row(results, "dissolved.sugar.kitchen.still.mean");
  for (const auto &id : mean["evidence"]) CHECK(id.get<std::string>().rfind("confirm/baseline/", 0) == 0);
}

TEST_CASE("numbers are printed with the metric's digits, and small ones never as nothing") {
  CHECK(printed(0.9304, 3) == "0.930");
  CHECK(printed(-0.0004, 2) == "-0.0004");
  CHECK(printed(-0.0, 2) == "0.00");
  CHECK(printed(0, 3) == "0.000");
  CHECK(printed_p(0.0004) == "<0.001");
  CHECK(printed_p(0.0214) == "0.021");
}
