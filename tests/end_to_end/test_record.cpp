// SPDX-License-Identifier: Apache-2.0
//
// A whole run with recorded answers of somebody who did not write the prompts: from the topic to the review of the
// paper.
#include <catch2/catch.hpp>
#include <set>

#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("a recorded scientist leads to a reviewed paper, and the run can be repeated from its record") {
  const TemporaryFolder folder;
  const fs::path run = folder / "run";
  const Said said =
      athanor_says({"run", source("tests/records/few-examples/pipeline.yaml"), "--run-dir", run.string(), "--quiet"});
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(fs::exists(run / "paper.pdf"));

  const fs::path branch = run / "artifacts/shrunken-calibration-map";
  const Json claims = Json::parse(read_file(branch / "experiment/claims@1.json"));
  std::set<std::string> verdicts;
  for (const Json &claim : claims.at("claims")) verdicts.insert(claim.at("verdict").get<std::string>());
  CHECK(claims.at("claims").size() == 5);  // four planned, one ablation
  CHECK(verdicts.count("supported") == 1);
  CHECK(verdicts.size() >= 2);  // the hypothesis does not hold everywhere

  const Json paper = Json::parse(read_file(branch / "writeup/paper@1.json"));
  CHECK(paper.at("audit").at("numbers").at("untraced") == 0);
  CHECK(paper.at("audit").at("numbers").at("in_text").get<int>() > 40);
  // What the author was once blamed for wrongly.
  for (const Json &finding : paper.at("audit").at("findings")) {
    INFO(finding.dump());
    CHECK(finding.at("rule") != "p_without_claim");
    CHECK(finding.at("rule") != "setting_differs");
  }
  const Json review = Json::parse(read_file(branch / "review/review@1.json"));
  CHECK(review.at("decision") == "reject");
  CHECK(review.at("weaknesses").size() >= 3);

  const Said replayed = athanor_says({"replay", run.string()});
  INFO(replayed.err << replayed.out);
  CHECK(replayed.status == 0);
}
