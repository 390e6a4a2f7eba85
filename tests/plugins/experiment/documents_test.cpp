// SPDX-License-Identifier: Apache-2.0
//
// What the stage writes about claims and results fits the schemas that others read them by, to the last member.
#include <catch2/catch.hpp>
#include <fstream>

#include "foundation/schema.hpp"
#include "results.hpp"
#include "tests/plugins/experiment/confirmed.hpp"

using namespace athanor::experiment;
using namespace athanor::experiment::test;

namespace {

// The schema of sdk/schemas, with members that it does not name forbidden, so that none is written that nobody knows
// of.
void forbid_others(Json &schema) {
  if (schema.is_object() && schema.contains("properties") && !schema.contains("additionalProperties"))
    schema["additionalProperties"] = false;
  for (auto &below : schema)
    if (below.is_structured()) forbid_others(below);
}

std::string faults_of(const Json &document, const std::string &type) {
  std::ifstream in(std::string(ATHANOR_SOURCE_DIR) + "/sdk/schemas/" + type + ".json");
  Json schema = Json::parse(in);
  forbid_others(schema);
  std::string out;
  for (const auto &fault : athanor::check_against(document, schema)) out += fault.pointer + ": " + fault.message + '\n';
  return out;
}

}  // namespace

TEST_CASE("claims and results fit their schemas, whatever came out") {
  const Study study = study_of();
  Confirmation c{{confirmed(study, "best", Kind::best, shifted({0.50, 0.51, 0.49, 0.52})),
                  confirmed(study, "no-spoon", Kind::ablation, shifted({0.2, 0.3, 0.25, 0.2})),
                  confirmed(study, "no-sugar", Kind::ablation, [](const std::string &, int) { return 1.0; }),
                  confirmed(study, "reimplementation", Kind::reimplementation, shifted({0.1, 0.0, 0.05, 0.02})),
                  confirmed(study, "baseline", Kind::baseline, shifted({0, 0, 0, 0}))},
                 {},
                 {{"no-water", "without water", "it is about another program than the one that is confirmed"}}};
  c.programs.back().measures = {"still"};
  for (const std::size_t run : {0, 1, 2, 3}) fail(study, c.programs[1], run);
  const auto tested = test_claims(study, c, 0.05);
  CHECK(faults_of(claims_document(tested, study, c, 0.05), "claims-1").empty());
  CHECK(faults_of(results_document(tested, study, c), "results-1").empty());
}

TEST_CASE("a member that no schema names is found") {
  const Json claims{{"claims", Json::array()}, {"verdict", "supported"}};
  CHECK_FALSE(faults_of(claims, "claims-1").empty());
}
