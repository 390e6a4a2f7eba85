// SPDX-License-Identifier: Apache-2.0
//
// Confirmed programs for tests of claims and results: of the world's study, under its four confirmation seeds, with
// whatever values a test wants. Nothing runs.
#ifndef ATHANOR_TESTS_EXPERIMENT_CONFIRMED_HPP
#define ATHANOR_TESTS_EXPERIMENT_CONFIRMED_HPP

#include "claims.hpp"
#include "world.hpp"

namespace athanor::experiment::test {

inline Study study_of(Json plan = test::plan(), int seeds = 4) {
  return make_study(study_document(plan, make_settings({{"confirmation_seeds", seeds}}, test::stage_request())));
}

// What a condition measures in the run of that number, from 0.
using Values = std::function<double(const std::string &condition, int run)>;

// Everywhere the same, whatever the place and the levels.
inline Confirmed confirmed(const Study &study, const std::string &id, Kind kind, const Values &values) {
  Confirmed program{id, "without " + id, 0, {}, kind, study.conditions(), ""};
  if (kind == Kind::ablation) program.measures = {study.treatment};
  int run = 0;
  for (const std::int64_t seed : study.document.at("seeds").at("confirmation")) {
    Json records = Json::array();
    for (const Cell &cell : study.cells(program.measures)) {
      Json record{{"id", "confirm/" + id + "/seed-" + std::to_string(seed) + '#' + std::to_string(records.size() + 1)},
                  {"metric", cell.metric},
                  {"value", values(cell.condition, run)},
                  {"dataset", cell.dataset},
                  {"split", cell.split},
                  {"condition", cell.condition}};
      if (!cell.factors.empty()) record["factors"] = cell.factors;
      records.push_back(std::move(record));
    }
    program.replicates.push_back({seed, judge(study, outcome("ok", records), program.measures), records});
    ++run;
  }
  return program;
}

// The treatment is better by these differences, run by run; the control wanders as seeds make it.
inline Values shifted(const std::vector<double> &differences) {
  return [differences](const std::string &condition, int run) {
    const auto at = static_cast<std::size_t>(run);
    return 1 + 0.01 * (run * 3 % 4) + (condition == "stirred" ? differences.at(at) : 0);
  };
}

inline void fail(const Study &study, Confirmed &program, std::size_t run) {
  program.replicates.at(run).judgement = judge(study, outcome("failed"), program.measures);
  program.replicates.at(run).records = Json::array();
}

inline Json claim_named(const Json &document, const std::string &id) {
  for (const auto &c : document.at("claims"))
    if (c.at("id") == id) return c;
  return {};
}

}  // namespace athanor::experiment::test

#endif
