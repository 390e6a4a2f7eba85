// SPDX-License-Identifier: Apache-2.0
//
// `athanor check PIPELINE`: every finding about a pipeline, or one line that says that there is none.
#ifndef ATHANOR_CLI_CHECK_HPP
#define ATHANOR_CLI_CHECK_HPP

#include "pipeline/check.hpp"

namespace athanor {

// The exit status: 0 when the pipeline may run, else 1. Findings go to standard error, with `json` to standard output.
int verb_check(const CheckRequest &request, const Catalogue &catalogue, bool json);

// "5 stages, 1 model role, backend local, 1 source of literature"
std::string summary_of(const Plan &plan);

}  // namespace athanor

#endif
