// SPDX-License-Identifier: Apache-2.0
//
// What a run has spent against what it may, in parts of one line.
#ifndef ATHANOR_CLI_PROGRESS_SPENDING_HPP
#define ATHANOR_CLI_PROGRESS_SPENDING_HPP

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace athanor {

// "$0.42 of $10", "31 of 60 experiments", "12k of 2M tokens", "0:38 of 3:00:00": what has a cap first. `spent`: the
// last event "spent", `caps`: {usd?, tokens?, experiments?, wall?}. Nothing of what is 0 and has no cap.
std::vector<std::string> spending(const nlohmann::json &spent, const nlohmann::json &caps);

}  // namespace athanor

#endif
