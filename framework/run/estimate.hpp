// SPDX-License-Identifier: Apache-2.0
//
// What a run will ask for and what that will cost, as ranges, before anything runs: the stages' own answers, times the
// branches that they stand in, times the prices of the models that play their roles. Pure: everything is given.
#ifndef ATHANOR_RUN_ESTIMATE_HPP
#define ATHANOR_RUN_ESTIMATE_HPP

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "run/history.hpp"
#include "run/quotes.hpp"

namespace athanor {

struct CostRange {
  Picodollars low = 0, high = 0;
};

struct TaskEstimate {
  std::string task, role, provider, model;
  Range calls;                             // in all branches
  Range input, output;                     // tokens of one call
  std::optional<TokenStatistics> earlier;  // where the tokens come from; else the stage's own answer
  std::optional<CostRange> cost;           // of all calls; nothing: unknown
};

struct StageEstimate {
  std::string id, use;
  Range branches;              // in how many it runs
  Range experiments, seconds;  // in all of them
  std::vector<TaskEstimate> tasks;
  std::string unknown;  // why there is no answer of the stage
};

struct Estimate {
  std::vector<StageEstimate> stages;
  Range experiments, seconds;        // as if branches ran one after another
  CostRange cost;                    // of what has a price
  bool complete = true;              // nothing is left out of `cost`
  std::vector<std::string> unknown;  // what is not known, and what to do about it
};

// `answers`: what each stage (by id) said to athanor.stage.estimate/1, or {"error": in words}.
Estimate reckon(const Plan &plan, const std::map<std::string, Json> &answers,
                const std::map<std::string, Quote> &quotes, const History &history);

// Asks every stage of the plan; an answer that is none becomes {"error"}.
std::map<std::string, Json> ask_stages(const Plan &plan, const Ask &ask);

Json as_json(const Estimate &estimate);

}  // namespace athanor

#endif
