// SPDX-License-Identifier: Apache-2.0
//
// A reviewer's scores beside known ones: the numbers by hand, and what cannot be said of too few papers.
#include "run/calibration.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "foundation/error.hpp"

using namespace athanor;

namespace {

Judged judged(const std::string &paper, double known, bool accepted, double score, const std::string &decision) {
  return {paper, known, accepted, score, decision};
}

// Known 2, 4, 6, 8; given 3, 3, 7, 5: r = 0.6742; one accepted paper is rejected.
std::vector<Judged> four() {
  return {judged("a", 2, false, 3, "reject"), judged("b", 4, false, 3, "reject"), judged("c", 6, true, 7, "accept"),
          judged("d", 8, true, 5, "reject")};
}

}  // namespace

TEST_CASE("correlations, rates and their intervals are those of the books") {
  const Json found = calibration(four());
  const Json pearson = found.at("correlation").at("pearson");
  CHECK(pearson.at("value").get<double>() == Approx(0.6742).epsilon(1e-3));
  CHECK(pearson.at("low").get<double>() == Approx(std::tanh(std::atanh(0.674200) - 1.959964)).epsilon(1e-3));
  CHECK(found.at("correlation").at("spearman").at("value").get<double>() == Approx(0.7379).epsilon(1e-3));
  CHECK(found.at("mean_absolute_error") == 1.5);
  const Json decisions = found.at("decisions");
  CHECK(decisions.at("accuracy").at("value") == 0.75);
  CHECK(decisions.at("accuracy").at("low").get<double>() == Approx(0.3006).epsilon(1e-3));  // Wilson, 3 of 4
  CHECK(decisions.at("accuracy").at("high").get<double>() == Approx(0.9544).epsilon(1e-3));
  CHECK(decisions.at("balanced_accuracy").at("value") == 0.75);
  CHECK(decisions.at("balanced_accuracy").at("low").get<double>() <= 0.75);
  CHECK(decisions.at("balanced_accuracy").at("high") == 1.0);
  CHECK(decisions.at("false_accepts").at("value") == 0.0);
  CHECK(decisions.at("false_rejects").at("value") == 0.5);
  CHECK(decisions.at("false_rejects").at("n") == 2);
  CHECK(calibration(four()) == found);  // the bootstrap has a fixed seed
}

TEST_CASE("who never read a paper stands beside the reviewer") {
  const Json trivial = calibration(four()).at("trivial");
  CHECK(trivial.at("always_reject").at("accuracy").at("value") == 0.5);
  CHECK(trivial.at("always_reject").at("balanced_accuracy").at("value") == 0.5);
  CHECK(trivial.at("always_reject").at("false_rejects").at("value") == 1.0);
  CHECK(trivial.at("mean_score").at("score") == 5.0);
  CHECK(trivial.at("mean_score").at("mean_absolute_error") == 2.0);
}

TEST_CASE("papers that were not judged are named and counted nowhere, undecided ones only in the scores") {
  std::vector<Judged> papers = four();
  papers.push_back({"lost", 9, true, std::nullopt, "none"});
  papers.push_back(judged("open", 5, false, 5, "none"));
  const Json found = calibration(papers);
  CHECK(found.at("papers") == 6);
  CHECK(found.at("judged") == 5);
  CHECK(found.at("failed") == Json{"lost"});
  CHECK(found.at("undecided") == 1);
  CHECK(found.at("decisions").at("accuracy").at("n") == 4);
  CHECK(found.at("correlation").at("pearson").at("n") == 5);
}

TEST_CASE("too few papers, or all alike, have no correlation") {
  CHECK(calibration({judged("a", 2, false, 3, "reject")}).at("correlation").at("pearson").is_null());
  std::vector<Judged> same = four();
  for (Judged &j : same) j.score = 4;
  CHECK(calibration(same).at("correlation").at("pearson").is_null());
  CHECK(calibration({}).at("decisions").at("accuracy").is_null());
}

TEST_CASE("known scores are read from CSV and JSON, and a bad line is named") {
  const auto csv =
      known_scores("decision,score,file\r\nAccept (poster),6.5,\"a, b.pdf\"\n\nreject,3,c.pdf\n,4,d\n", false, "s.csv");
  REQUIRE(csv.size() == 3);
  CHECK(csv[0].file == "a, b.pdf");
  CHECK(csv[0].score == 6.5);
  CHECK(csv[0].accepted == true);
  CHECK(csv[1].accepted == false);
  CHECK_FALSE(csv[2].accepted.has_value());
  const auto json = known_scores(R"([{"file": "a.pdf", "score": 6, "decision": "accept"}])", true, "s.json");
  CHECK(json[0].accepted == true);
  const auto refused = [](const std::string &text, bool as_json, const std::string &where, const std::string &message) {
    try {
      known_scores(text, as_json, "s");
      FAIL("it was taken");
    } catch (const Error &e) {
      CHECK(e.where() == where);
      CHECK(e.message() == message);
    }
  };
  refused("file,score\na.pdf,good\n", false, "s:2", "'good' is no score");
  refused("file,score,decision\na.pdf,3,perhaps\n", false, "s:2", "'perhaps' is no decision");
  refused("a,b\n1,2\n", false, "s:1", "the first line names no columns `file` and `score`");
  refused("{}", true, "s", "this is no list of scores");
}
