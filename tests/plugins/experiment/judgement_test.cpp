// SPDX-License-Identifier: Apache-2.0
//
// What makes a run count.
#include "judgement.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/experiment/world.hpp"

using namespace athanor::experiment;

namespace {

const Study study = make_study(study_document(test::plan(), make_settings(Json::object(), test::stage_request())));

Json whole_run() {
  return test::measure("node-1/run", {{"seed", 1}, {"files", {{{"text", "1.0"}}, {{"text", "{}"}}}}});
}

std::string fault_of(const Json &outcome) { return judge(study, outcome, study.conditions()).fault; }

}  // namespace

TEST_CASE("a run that measured everything is good, and its objective is the mean") {
  const Judgement j = judge(study, whole_run(), study.conditions());
  CHECK(j.good);
  CHECK(j.objective == Approx((1.03 + 2.05) / 2 + 0.25));
  CHECK(j.measured.at("dissolved sugar kitchen still heat=60.5").record == "node-1/run#7");
}

TEST_CASE("a missing measurement is named") {
  Json outcome = whole_run();
  outcome["records"].erase(0);
  CHECK(fault_of(outcome) ==
        "measurements (metric, data set, split, condition, factors) are missing: dissolved sugar bench still heat=20");
}

TEST_CASE("an empty results file is a fault, although the program ended well") {
  CHECK(fault_of(test::outcome("ok")).find("and 3 more") != std::string::npos);
}

TEST_CASE("the same measurement twice is a fault only when the values differ") {
  Json outcome = whole_run();
  outcome["records"].push_back(outcome["records"][0]);
  CHECK(fault_of(outcome).empty());
  outcome["records"].back()["value"] = 9;
  CHECK(fault_of(outcome) == "measured twice with different values: dissolved sugar bench still heat=20: 1.03 and 9");
}

TEST_CASE("of a curve the last step counts, and a value without a step before all") {
  Json outcome = whole_run();
  outcome["records"][0]["step"] = 10;
  outcome["records"][0]["value"] = 5;
  outcome["records"].push_back(outcome["records"][0]);
  outcome["records"].back()["step"] = 2;
  outcome["records"].back()["value"] = 7;
  CHECK(judge(study, outcome, study.conditions()).measured.at("dissolved sugar bench still heat=20").value == 5);
  outcome["records"].push_back(outcome["records"][0]);
  outcome["records"].back().erase("step");
  outcome["records"].back()["value"] = 6;
  CHECK(judge(study, outcome, study.conditions()).measured.at("dissolved sugar bench still heat=20").value == 6);
}

TEST_CASE("each way of failing has its words") {
  CHECK(fault_of({{"status", "failed"}, {"exit_code", 2}}) == "the program ended with exit status 2");
  CHECK(fault_of({{"status", "failed"}, {"signal", 11}}) == "the program was ended by signal 11");
  CHECK(fault_of({{"status", "timeout"}}) == "the program did not end within its time limit");
  CHECK(fault_of({{"status", "memory"}}) == "the program used more memory than its limit");
  CHECK(fault_of({{"status", "disk"}}) == "the program wrote more to disk than its limit");
  CHECK(fault_of({{"status", "invalid_results"}, {"faults", {"line 3: NaN"}}}) ==
        "the results file is not as agreed: line 3: NaN");
}

TEST_CASE("an ablation owes its treatment only") {
  Json outcome = whole_run();
  Json kept = Json::array();
  for (const auto &record : outcome["records"])
    if (record["condition"] == "stirred") kept.push_back(record);
  outcome["records"] = kept;
  CHECK_FALSE(judge(study, outcome, study.conditions()).good);
  CHECK(judge(study, outcome, {"stirred"}).good);
}
