// SPDX-License-Identifier: Apache-2.0
//
// All services of one run, made when first needed. With a recording none of them is: every call is answered from it.
#ifndef ATHANOR_SERVICES_HOUSE_HPP
#define ATHANOR_SERVICES_HOUSE_HPP

#include <memory>
#include <mutex>

#include "services/jobs.hpp"
#include "services/literature/service.hpp"
#include "services/models/service.hpp"
#include "services/recording.hpp"
#include "services/run_context.hpp"
#include "services/work.hpp"

namespace athanor {

class House {
 public:
  explicit House(const RunContext &run, Recording *recording = nullptr)
      : run_(run), recording_(recording), models_(run), literature_(run.plan.literature, surroundings_of(run)) {}

  const RunContext &run() const { return run_; }
  Recording *recording() const { return recording_; }  // may be null
  ModelService &models() { return models_; }
  LiteratureService &literature() { return literature_; }
  // The backend for experiments, or for tools: the same runner where the pipeline names one for both.
  JobRunner &jobs(bool experiment);

 private:
  const RunContext &run_;
  Recording *const recording_;
  ModelService models_;
  LiteratureService literature_;
  std::mutex mutex_;
  std::shared_ptr<JobRunner> experiments_, tools_;
};

}  // namespace athanor

#endif
