// SPDX-License-Identifier: Apache-2.0
//
// The literature of a run: asks every source of the pipeline, all side by side, and merges what they say.
#ifndef ATHANOR_SERVICES_LITERATURE_SERVICE_HPP
#define ATHANOR_SERVICES_LITERATURE_SERVICE_HPP

#include <memory>
#include <mutex>
#include <vector>

#include "foundation/pool.hpp"
#include "services/literature/source.hpp"

namespace athanor {

class LiteratureService {
 public:
  // `uses` outlives the service. Sources are made when the first question comes.
  LiteratureService(const std::vector<LiteratureUse> &uses, Surroundings around, Clock &clock = steady_clock(),
                    fs::path cache = literature_cache(), Patience patience = {});

  // request: athanor.literature/1. A source that fails is named in `sources`, never an error of the call. Takes no
  // longer than its slowest source. Throws Error("bad_request") and Cancelled. [any thread]
  Json ask(const Json &request, const OnBehalf &behalf = {}, const std::function<bool()> &given_up = {});

 private:
  struct Lane {
    std::unique_ptr<SourceOfLiterature> source;
    std::unique_ptr<Pool> threads;  // each its own, so that a slow source holds up nobody else
  };
  std::vector<Lane> &lanes();

  const std::vector<LiteratureUse> &uses_;
  Turns turns_;
  const LiteratureCache cache_;
  const LiteratureHouse house_;
  std::mutex mutex_;
  std::vector<Lane> lanes_;
};

}  // namespace athanor

#endif
