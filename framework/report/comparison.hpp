// SPDX-License-Identifier: Apache-2.0
//
// Two runs side by side: where their pipelines differ, what they used, what they found.
#ifndef ATHANOR_REPORT_COMPARISON_HPP
#define ATHANOR_REPORT_COMPARISON_HPP

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

namespace athanor {

namespace fs = std::filesystem;

// {left, right: facts, plan: as below, branches: {left: right}, claims: [{branch, name, left?, right?}], results:
// [{branch, name, left?, right?, difference?}]}. Throws Error when a ledger cannot be read.
nlohmann::json comparison(const fs::path &left, const fs::path &right);

// Where two resolved plans differ: [{at: "stages.ideation.with.ideas", left?, right?}], with the paths that --set
// takes. Lists of things with ids are compared by id, so that a stage in between moves nothing.
nlohmann::json plan_differences(const nlohmann::json &left, const nlohmann::json &right);

}  // namespace athanor

#endif
