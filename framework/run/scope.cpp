// SPDX-License-Identifier: Apache-2.0
#include "run/scope.hpp"

#include "foundation/error.hpp"

namespace athanor {

const Json &Scope::at(const Source &source) const {
  if (source.from == Source::From::item && !item_.is_null()) return item_;
  if (source.from == Source::From::stage)
    if (const auto found = outputs_.find(source.stage + "." + source.output); found != outputs_.end())
      return found->second;
  if (source.from == Source::From::file)
    if (const auto found = given_.find(source.output); found != given_.end()) return found->second;
  if (outer_) return outer_->at(source);
  throw Error("internal", "nothing provides " + source.stage + "." + source.output + " in the branch " + branch_);
}

}  // namespace athanor
