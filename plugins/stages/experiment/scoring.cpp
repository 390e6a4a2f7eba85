// SPDX-License-Identifier: Apache-2.0
//
// See scoring.hpp.
#include "scoring.hpp"

namespace athanor::experiment {

namespace {

// A program that writes its own score has not been scored.
Json without_hidden(const Json &records) {
  Json out = Json::array();
  for (const auto &record : records) {
    const std::string place = record.value("split", "");
    if (place != name_of(HiddenSplit::selection) && place != name_of(HiddenSplit::claim)) out.push_back(record);
  }
  return out;
}

}  // namespace

bool score(Calls &calls, const std::string &name, const Study &study, const Settings &settings, Json outcome,
           HiddenSplit split, std::int64_t seed, const std::function<void(const Json &)> &done) {
  if (!settings.evaluation || outcome.value("status", "failed") != "ok") {
    done(outcome);
    return false;
  }
  const Evaluation &evaluation = *settings.evaluation;
  outcome["records"] = without_hidden(outcome.value("records", Json::array()));
  if (predictions_of(outcome, evaluation).empty()) {
    outcome["scoring_fault"] = no_predictions_fault(evaluation);
    done(outcome);
    return false;
  }
  calls.start(name, scoring_work(evaluation, outcome, split, seed, "scoring of predictions"),
              [outcome, split, done, dataset = study.selection.at(0).dataset](const sdk::Completion &completion) {
                const Scored result = scored(result_of(completion), split, dataset);
                Json whole = outcome;
                if (!result.fault.empty()) whole["scoring_fault"] = result.fault;
                for (const auto &record : result.records) whole["records"].push_back(record);
                done(whole);
              });
  return true;
}

}  // namespace athanor::experiment
