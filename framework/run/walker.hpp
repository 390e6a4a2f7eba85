// SPDX-License-Identifier: Apache-2.0
//
// Walks the steps of a plan: stages in order, a branch for each item of a for_each, keeping the best.
#ifndef ATHANOR_RUN_WALKER_HPP
#define ATHANOR_RUN_WALKER_HPP

#include <cstddef>
#include <vector>

#include "pipeline/plan.hpp"
#include "run/branches.hpp"
#include "run/scope.hpp"
#include "run/stage_runner.hpp"
#include "services/run_context.hpp"

namespace athanor {

class Walker {
 public:
  Walker(const RunContext &run, StageRunner &stages) : run_(run), stages_(stages) {}

  // Throws Cancelled when the run is to stop, else the Error that ended the walk: of a stage outside every for_each, of
  // the house, or, where no branch of a for_each came to its end, of the first of them.
  void walk(const std::vector<Step> &steps, Scope &scope);

 private:
  void walk_each(const ForEach &each, Scope &scope);
  void begin_branch(const ForEach &each, const Branch &branch);
  void walk_branch(const ForEach &each, Branch &branch, std::size_t from, std::size_t to);
  void walk_branches(const ForEach &each, std::vector<Branch> &branches, std::size_t from, std::size_t to);
  void keep_best(const ForEach &each, std::vector<Branch> &branches, const Scope &scope);

  const RunContext &run_;
  StageRunner &stages_;
};

}  // namespace athanor

#endif
