// SPDX-License-Identifier: Apache-2.0
//
// What went into a branch until now: its stages, model calls with tokens and cost, experiments, nodes, questions to
// literature. For stages that tell their reader (`athanor.record/1` {what: "account"}).
#ifndef ATHANOR_SERVICES_ACCOUNT_HPP
#define ATHANOR_SERVICES_ACCOUNT_HPP

#include <nlohmann/json.hpp>
#include <string>

#include "ledger/ledger.hpp"

namespace athanor {

// Of the branch and those that it grew from, without the asking stage itself: the stages before it have ended, so that
// a resumed or replayed stage is told the same. Sums in which one part is unknown are null, never smaller.
// {stages: [{instance, use}], models: [{role, provider, model, scripted, calls, attempts, input_tokens, output_tokens,
//  cost_usd}], calls, input_tokens, output_tokens, cost_usd, experiments: {jobs, failed}, tools, nodes: {state: count},
//  literature}
nlohmann::json account_of(Ledger &ledger, const std::string &branch, const std::string &instance);

}  // namespace athanor

#endif
