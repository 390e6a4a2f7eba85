// SPDX-License-Identifier: Apache-2.0
//
// `athanor compare RUN RUN`: two runs side by side.
#ifndef ATHANOR_CLI_COMPARE_HPP
#define ATHANOR_CLI_COMPARE_HPP

#include <nlohmann/json_fwd.hpp>

#include "cli/arguments.hpp"

namespace athanor {

int verb_compare(const Arguments &arguments);

// Where two resolved plans differ: [{at: "stages.ideation.with.ideas", left?, right?}], with the paths that --set
// takes. Lists of things with ids are compared by id, so that a stage in between moves nothing.
nlohmann::json plan_differences(const nlohmann::json &left, const nlohmann::json &right);

}  // namespace athanor

#endif
