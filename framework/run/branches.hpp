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
  std::exception_ptr held{};     // when something held it up that is no fault of its own
};

struct Dropped {
  std::string branch;
  Json value;
};

// Throws Error when the items have no ids, bad ids, or the same id twice.
std::vector<Branch> branches_of(const ForEach &each, const Scope &outer);

using ValueOf = std::function<const Json *(const Branch &)>;

// Removes all but the `top` branches with the highest value; ties keep the items' order, a missing value ranks last.
// Failed branches are left where they are and do not count. With `apart`, a branch that is like a better one in that
// value goes behind all that are not: texts are alike when they share half of their words (Jaccard index), other values
// when they are equal.
std::vector<Dropped> keep_top(std::vector<Branch> &branches, std::size_t top, const ValueOf &value_of,
                              const ValueOf &apart = {});

// A member of what a stage, which is done, gave in this branch: `path` into its output of that type; nullptr when it is
// not there.
const Json *value_in(const Scope &scope, const std::string &stage, const std::string &type, const std::string &path,
                     const Json &stage_info);

}  // namespace athanor

#endif
