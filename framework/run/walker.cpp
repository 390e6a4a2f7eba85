// SPDX-License-Identifier: Apache-2.0
#include "run/walker.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <thread>

#include "foundation/error.hpp"
#include "plugin/catalogue.hpp"
#include "services/recording.hpp"
#include "services/session.hpp"

namespace athanor {

void Walker::walk(const std::vector<Step> &steps, Scope &scope) {
  for (const Step &step : steps) {
    if (run_.stop.load()) throw Cancelled();
    if (step.stage)
      stages_.run(*step.stage, scope);
    else
      walk_each(*step.each, scope);
  }
}

// What holds a branch up without being its fault (the house's faults, a wish to pause) is kept for when all have ended;
// a failure is the branch's alone.
void Walker::walk_branch(const ForEach &each, Branch &branch, std::size_t from, std::size_t to) {
  if (branch.failed || branch.held) return;
  try {
    walk({each.steps.begin() + static_cast<std::ptrdiff_t>(from), each.steps.begin() + static_cast<std::ptrdiff_t>(to)},
         *branch.scope);
  } catch (const Error &e) {
    if (is_house_fault(e.code()) || e.code() == replay_miss) {
      branch.held = std::current_exception();
      return;
    }
    branch.failed = true;
    branch.error = std::make_shared<Error>(e);
    run_.ledger.wait(
        run_.ledger.branch_state(branch.scope->branch(), branch.parent, "failed", {{"error", to_document(e)}}));
    run_.tell(branch.scope->branch(), "branch.failed", {{"error", to_document(e)}});
  } catch (...) {
    branch.held = std::current_exception();
  }
}

// Side by side, as many at a time as the for_each allows, in the order of the items. A branch that is held up does not
// keep the others waiting; when all have come as far as they can, the first reason ends the run.
void Walker::walk_branches(const ForEach &each, std::vector<Branch> &branches, std::size_t from, std::size_t to) {
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (std::size_t i; (i = next++) < branches.size();) walk_branch(each, branches[i], from, to);
  };
  std::vector<std::thread> helpers;
  for (std::size_t i = 1; i < std::min(each.parallel, branches.size()); ++i) helpers.emplace_back(work);
  work();
  for (std::thread &helper : helpers) helper.join();
  for (const Branch &branch : branches)
    if (branch.held) std::rethrow_exception(branch.held);
}

void Walker::keep_best(const ForEach &each, std::vector<Branch> &branches, const Scope &scope) {
  const Keep &keep = *each.keep;
  const Json *info = nullptr;
  for (const Step &step : each.steps)
    if (step.stage && step.stage->id == keep.after_stage) info = &step.stage->use.component->info;
  auto member = [&](const Branch &branch, bool of_item, const std::string &path) {
    return of_item ? at_path(branch.item, path) : value_in(*branch.scope, keep.after_stage, keep.type, path, *info);
  };
  const ValueOf rank = [&](const Branch &branch) { return member(branch, keep.of_item, keep.path); };
  ValueOf apart;
  if (!keep.diverse_path.empty())
    apart = [&](const Branch &branch) { return member(branch, keep.diverse_of_item, keep.diverse_path); };
  for (const Dropped &dropped : keep_top(branches, keep.top, rank, apart)) {
    run_.ledger.wait(run_.ledger.branch_state(dropped.branch, scope.branch(), "dropped",
                                              {{"by", keep.type + "." + keep.path}, {"value", dropped.value}}));
    run_.tell(dropped.branch, "branch.dropped", {{"value", dropped.value}});
  }
}

void Walker::begin_branch(const ForEach &each, const Branch &branch) {
  const Json detail{{"item", branch.item}, {"each", each.id}};
  run_.ledger.branch_state(branch.scope->branch(), branch.parent, "running", detail);
  run_.tell(branch.scope->branch(), "branch.running", detail);
}

void Walker::walk_each(const ForEach &each, Scope &scope) {
  std::vector<Branch> branches = branches_of(each, scope);
  for (const Branch &branch : branches) begin_branch(each, branch);
  std::size_t split = 0;
  if (each.keep && !each.keep->of_item) {
    while (!each.steps[split].stage || each.steps[split].stage->id != each.keep->after_stage) ++split;
    ++split;
    walk_branches(each, branches, 0, split);
  }
  if (each.keep) keep_best(each, branches, scope);
  walk_branches(each, branches, split, each.steps.size());
  bool any = false;
  for (const Branch &branch : branches) {
    if (branch.failed) continue;
    any = true;
    run_.ledger.branch_state(branch.scope->branch(), branch.parent, "done", {{"item", branch.item}});
    run_.tell(branch.scope->branch(), "branch.done", {{"item", branch.item}});
  }
  if (!any && !branches.empty()) throw *branches.front().error;
}

}  // namespace athanor
