// SPDX-License-Identifier: Apache-2.0
//
// From predictions to the job that scores them, and from its outcome to measurements.
#include "evaluation.hpp"

#include <catch2/catch.hpp>

using namespace athanor::experiment;

namespace {

const Json domain{{"evaluation",
                   {{"program", {{"path", "score.py"}, {"text", "print('scored')\n"}}},
                    {"command", {"python3", "score.py"}},
                    {"predictions", "predictions/*.csv"},
                    {"metrics", {"accuracy"}},
                    {"labels", {{"selection", "labels-a"}, {"claim", "labels-b"}}},
                    {"limits", {{"seconds", 30}}}}}};

const Evaluation evaluation = *evaluation_of(domain);

const Json run{{"status", "ok"},
               {"files",
                {{{"path", "figures/curve.png"}, {"artifact", "sha256:1"}},
                 {{"path", "predictions/baseline.csv"}, {"artifact", "sha256:2"}},
                 {{"path", "predictions/smooth.csv"}, {"artifact", "sha256:3"}}}}};

}  // namespace

TEST_CASE("a profile without evaluation has none") { CHECK_FALSE(evaluation_of({{"id", "d"}})); }

TEST_CASE("an experiment's predictions are collected beside its figures, once") {
  const Json collect = with_predictions({"figures/*.png"}, evaluation);
  CHECK(collect == Json{"figures/*.png", "predictions/*.csv"});
  CHECK(with_predictions(collect, evaluation) == collect);
}

TEST_CASE("programs are chosen on one hidden data set, claims made on another") {
  const Json work = scoring_work(evaluation, run, HiddenSplit::selection, 3, "node-1: scoring");
  CHECK(work == Json{{"schema", "athanor.tool/1"},
                     {"files",
                      {{{"path", "predictions/baseline.csv"}, {"artifact", "sha256:2"}},
                       {{"path", "predictions/smooth.csv"}, {"artifact", "sha256:3"}},
                       {{"path", "score.py"}, {"text", "print('scored')\n"}}}},
                     {"command", {"python3", "score.py"}},
                     {"data", Json::array({"labels-a"})},
                     {"env", {{"ATHANOR_LABELS", "labels-a"}, {"ATHANOR_SPLIT", "selection"}}},
                     {"collect", Json::array()},
                     {"purpose", "node-1: scoring"},
                     {"limits", {{"seconds", 30}}},
                     {"seed", 3}});
  CHECK(scoring_work(evaluation, run, HiddenSplit::claim, 3, "").at("data") == Json::array({"labels-b"}));
}

TEST_CASE("a run without predictions cannot be scored") {
  const Json none{{"status", "ok"}, {"files", Json::array()}};
  CHECK(predictions_of(none, evaluation).empty());
  CHECK(no_predictions_fault(evaluation) == "the program wrote no predictions: there is no file predictions/*.csv");
}

TEST_CASE("what scoring measured belongs to its hidden split, whatever the scoring program calls it") {
  const Json outcome{
      {"status", "ok"},
      {"records",
       {{{"id", "node-1/score#1"}, {"metric", "accuracy"}, {"value", 0.9}, {"condition", "baseline"}},
        {{"id", "node-1/score#2"}, {"metric", "accuracy"}, {"value", 0.8}, {"dataset", "own"}, {"split", "x"}}}}};
  const Scored s = scored(outcome, HiddenSplit::claim, "rows");
  CHECK(s.fault.empty());
  CHECK(s.records[0] == Json{{"id", "node-1/score#1"},
                             {"metric", "accuracy"},
                             {"value", 0.9},
                             {"condition", "baseline"},
                             {"dataset", "rows"},
                             {"split", "claim"}});
  CHECK(s.records[1].at("dataset") == "own");
  CHECK(s.records[1].at("split") == "claim");
}

TEST_CASE("predictions that cannot be scored say why, in few words") {
  auto fault = [](const Json &outcome) { return scored(outcome, HiddenSplit::selection, "").fault; };
  CHECK(fault({{"status", "failed"}, {"output", "baseline.csv: 90 rows, expected 100\n"}}) ==
        "the predictions could not be scored: baseline.csv: 90 rows, expected 100");
  CHECK(fault({{"status", "failed"}, {"output", std::string(5000, 'x') + "\nthe end"}}) ==
        "the predictions could not be scored: the end");
  CHECK(fault({{"status", "failed"}}) ==
        "the predictions could not be scored: the scoring program failed without a word");
  CHECK(fault({{"status", "timeout"}}) ==
        "the predictions could not be scored: the scoring program went over its limit (timeout)");
  CHECK(fault({{"status", "ok"}, {"records", Json::array()}}) ==
        "the scoring program measured nothing of the predictions");
}

TEST_CASE("which metrics only scoring measures") {
  CHECK(evaluation.measures("accuracy"));
  CHECK_FALSE(evaluation.measures("seconds"));
}
