// SPDX-License-Identifier: Apache-2.0
//
// Asks every literature source of the pipeline and merges what they say.
#ifndef ATHANOR_SERVICES_LITERATURE_HPP
#define ATHANOR_SERVICES_LITERATURE_HPP

#include <memory>
#include <mutex>
#include <vector>

#include "plugin/component.hpp"
#include "services/run_context.hpp"

namespace athanor {

class LiteratureService {
 public:
  explicit LiteratureService(const RunContext &run) : run_(run) {}

  // request: athanor.literature/1. A source that fails is named in `sources`, never an error of the call. [any thread]
  Json ask(const Json &request);

 private:
  const RunContext &run_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Component>> sources_;
};

// One list without duplicates, in the order of the sources: papers are the same when their DOI, arXiv id or (case and
// punctuation aside) title and year agree. A merged paper is `verified` when two independent sources have it.
Json merged_papers(const std::vector<Json> &lists);

}  // namespace athanor

#endif
