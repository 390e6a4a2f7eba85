// SPDX-License-Identifier: Apache-2.0
//
// What the pipeline's models can do and cost, and who uses them: asked of the providers in children, before a run.
#ifndef ATHANOR_RUN_QUOTES_HPP
#define ATHANOR_RUN_QUOTES_HPP

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/plan.hpp"
#include "services/models/prices.hpp"

namespace athanor {

// How a component is asked: ask_in_child, or a test's own.
using Ask = std::function<Json(const ComponentInfo &, const Json &options, const Json &request)>;

struct Quote {
  Json profile = Json::object();  // of the provider; empty when it could not be had
  std::optional<Price> price;
  std::string unknown;  // why there is no price, and what to do about it
};

// By role of the pipeline. Throws Error for a `price` in the pipeline that is none.
std::map<std::string, Quote> quotes(const Plan &plan, const Prices &prices, const Ask &ask);

// The price files that count for this pipeline: its own `prices`, the user's, the installed one.
Prices prices_of(const Plan &plan);

// Every stage, wherever it stands, in the order of the file.
std::vector<const StageStep *> stages_of(const std::vector<Step> &steps);

// The tasks that each role of the pipeline is asked for, as (stage id, task).
std::map<std::string, std::vector<std::pair<std::string, std::string>>> tasks_by_role(const Plan &plan);

}  // namespace athanor

#endif
