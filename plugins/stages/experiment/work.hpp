// SPDX-License-Identifier: Apache-2.0
//
// From a program to the request that runs it, and to the document that the report shows. Starts nothing.
#ifndef ATHANOR_EXPERIMENT_WORK_HPP
#define ATHANOR_EXPERIMENT_WORK_HPP

#include <string>

#include "tree.hpp"

namespace athanor::experiment {

// athanor.experiment/1: the node's program with its settings under a seed.
Json work_of(sdk::Host &host, const Node &node, const Settings &settings, std::int64_t seed,
             const std::string &purpose);

// The name of the call that runs the user's own program, by how often it has run.
std::string original_call(std::size_t run);

// athanor.node/1. `whole`: with program and plan, not only what changed.
Json node_document(sdk::Host &host, const Tree &tree, const Node &node, const Settings &settings,
                   const std::string &objective, bool whole);

// The end of what a program printed, in whole characters, as prompts show it.
std::string output_tail(const std::string &text);

}  // namespace athanor::experiment

#endif
