// SPDX-License-Identifier: Apache-2.0
//
// The branches of a for_each: one for each item, ranked and kept.
#ifndef ATHANOR_RUN_BRANCHES_HPP
#define ATHANOR_RUN_BRANCHES_HPP

#include <functional>
#include <memory>
#include <vector>

#include "foundation/error.hpp"
#include "run/scope.hpp"

namespace athanor {

struct Branch {
  Json item;
  std::string parent;
  std::unique_ptr<Scope> scope;
  bool failed = false;
  std::shared_ptr<Error> error;  // when failed
};

struct Dropped {
  std::string branch;
  Json value;
};

// Throws Error when the items have no ids, bad ids, or the same id twice.
std::vector<Branch> branches_of(const ForEach &each, const Scope &outer);

// Removes all but the `top` branches with the highest value; ties keep the items' order, a missing value ranks last.
// Failed branches are left where they are and do not count.
std::vector<Dropped> keep_top(std::vector<Branch> &branches, std::size_t top,
                              const std::function<const Json *(const Branch &)> &value_of);

// The number that `keep` ranks by, in a branch whose `after_stage` is done; nullptr when it is not there.
const Json *ranked_value(const Keep &keep, const Json &stage_info, const Scope &scope);

}  // namespace athanor

#endif
