// SPDX-License-Identifier: Apache-2.0
//
// The requests of a stage that are answered at once: artifacts, records, nodes, its journal, and timers.
#ifndef ATHANOR_SERVICES_IMMEDIATE_HPP
#define ATHANOR_SERVICES_IMMEDIATE_HPP

#include <functional>

#include "services/repeated_nodes.hpp"
#include "services/run_context.hpp"

namespace athanor {

struct Asker {
  const RunContext &run;
  const std::string &instance, &branch;
  const StageStep &stage;
  const fs::path &folder;
  RepeatedNodes &nodes;
};

// Throws Error("not_offered") for a document that no service answers.
Json answer_at_once(const Asker &asker, const Json &request, const std::string &schema);

// athanor.timer/1: {} after that time; throws Cancelled when `stopped` says so meanwhile.
Json wait_for(double seconds, const std::function<bool()> &stopped);

}  // namespace athanor

#endif
