// SPDX-License-Identifier: Apache-2.0
//
// `athanor estimate`: what a run of a pipeline will ask for, how long it may take and what it will cost.
#ifndef ATHANOR_CLI_ESTIMATE_HPP
#define ATHANOR_CLI_ESTIMATE_HPP

#include <string>
#include <vector>

#include "pipeline/check.hpp"
#include "run/estimate.hpp"

namespace athanor {

// Checks the pipeline and asks its stages. Tokens come from the runs `like`, or from those below ./runs if none are
// given, where they hold enough. Writes to standard output, findings to standard error; returns the exit status.
int verb_estimate(const CheckRequest &request, const Catalogue &catalogue, const std::vector<fs::path> &like,
                  bool json);

// The table with its total, for a terminal.
std::string estimate_table(const Estimate &estimate);

}  // namespace athanor

#endif
