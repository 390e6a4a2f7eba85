// SPDX-License-Identifier: Apache-2.0
//
// Confirmation: the best program and its ablations run again on fresh seeds that the search never saw. Only
// what is measured here leaves the stage as a result. What was run is confirming.cpp's
// business, what it means claims.cpp's.
#ifndef ATHANOR_EXPERIMENT_CONFIRMATION_HPP
#define ATHANOR_EXPERIMENT_CONFIRMATION_HPP

#include <map>
#include <string>
#include <vector>

#include "calls.hpp"
#include "judgement.hpp"
#include "tree.hpp"

namespace athanor::experiment {

struct Replicate {
  std::int64_t seed = 0;
  Judgement judgement;
  Json records = Json::array();
};

struct Confirmed {
  std::string id;  // "best", or the ablation's
  std::string label;
  int node = -1;
  std::vector<Replicate> replicates;  // in the order of the seeds
  std::size_t good() const;
};

struct Confirmation {
  std::vector<Confirmed> programs;  // the best first
  Json environment;                 // of the first run: backend, command, threads
  // The best program measured exactly the same under every seed.
  bool seed_without_effect() const;
};

}  // namespace athanor::experiment

#endif
