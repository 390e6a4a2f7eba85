// SPDX-License-Identifier: Apache-2.0
//
// The stage: idea in; study, results and claims out. Plans the study, lets the search find a program, has it
// confirmed, and puts the documents together. Every decision on the way belongs to the files it calls.
#ifndef ATHANOR_EXPERIMENT_STAGE_HPP
#define ATHANOR_EXPERIMENT_STAGE_HPP

#include <athanor/plugin.hpp>
#include <filesystem>

namespace athanor::experiment {

sdk::Json run_stage(const sdk::Json &options, const sdk::Json &request, sdk::Host &host);

// What a run of the stage will ask for, before it is known how the search goes. `request` has the run, for its domain.
sdk::Json estimate(const sdk::Json &options, const sdk::Json &request);

}  // namespace athanor::experiment

#endif
