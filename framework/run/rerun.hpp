// SPDX-License-Identifier: Apache-2.0
//
// Recorded jobs run once more, as the services of a run would run them, each after those whose output it takes.
#ifndef ATHANOR_RUN_RERUN_HPP
#define ATHANOR_RUN_RERUN_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "services/run_context.hpp"

namespace athanor {

struct Rerun {
  Json outcome;         // as architecture.md has it; null with a problem
  std::string problem;  // the house could not run it, or what it needs failed
};

struct Reruns {
  std::vector<Rerun> jobs;  // in the order of the request
  std::string versions;     // what the domain profile's version command printed; empty without one
};

// `jobs` as in confirmed.hpp, those that others need first. Every call, job and record goes into the run's ledger.
// Returns when all have ended; when the run is asked to stop, jobs under way are cancelled and the rest is not begun.
Reruns rerun_jobs(const RunContext &run, const Json &jobs);

}  // namespace athanor

#endif
