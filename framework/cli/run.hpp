// SPDX-License-Identifier: Apache-2.0
//
// `athanor run` and `athanor resume`.
#ifndef ATHANOR_CLI_RUN_HPP
#define ATHANOR_CLI_RUN_HPP

#include "cli/arguments.hpp"
#include "pipeline/plan.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {

// Walks the plan in its folder, writes the report, says where things are. Returns the exit status.
int walk(Plan plan, const std::filesystem::path &folder, const Catalogue &catalogue, const Arguments &arguments);

int verb_run(const Arguments &arguments);
int verb_resume(const Arguments &arguments);

}  // namespace athanor

#endif
