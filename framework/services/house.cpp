// SPDX-License-Identifier: Apache-2.0
#include "services/house.hpp"

#include "foundation/error.hpp"

namespace athanor {

JobRunner &House::jobs(bool experiment) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<JobRunner> &runner = experiment || !run_.plan.tools ? experiments_ : tools_;
  if (!runner) {
    const std::optional<Use> &use = experiment || !run_.plan.tools ? run_.plan.backend : run_.plan.tools;
    if (!use)
      throw Error("not_offered", "this pipeline has no backend to run programs on",
                  "add `backend: {use: local}` to the pipeline");
    runner = std::make_shared<JobRunner>(run_, *use);
  }
  return *runner;
}

}  // namespace athanor
