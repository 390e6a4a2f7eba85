// SPDX-License-Identifier: Apache-2.0
//
// What a stage is told of the backend and the budget, where its info `wants` it.
#ifndef ATHANOR_RUN_TOLD_HPP
#define ATHANOR_RUN_TOLD_HPP

#include <nlohmann/json.hpp>
#include <string>

#include "services/house.hpp"

namespace athanor {

// {backend?, budget?}, members of the Run document. A stage instance is told once: its calls follow from it, so what
// stands in the record (the event "stage.told") is told again when the run is resumed, forked or replayed, whatever
// machine it is on by then.
Json told_to(House &house, const StageStep &stage, const std::string &instance);

}  // namespace athanor

#endif
