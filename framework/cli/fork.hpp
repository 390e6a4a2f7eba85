// SPDX-License-Identifier: Apache-2.0
//
// `athanor fork RUN --from STAGE|NODE`, and what `athanor resume` does when the pipeline is another than the run's: it
// tells what that changes, asks, and goes on in the run or in a fork of it.
#ifndef ATHANOR_CLI_FORK_HPP
#define ATHANOR_CLI_FORK_HPP

#include <optional>

#include "cli/arguments.hpp"
#include "pipeline/plan.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {

int verb_fork(const Arguments &arguments);

// With --pipeline, --set or an edited RUN/pipeline.yaml: puts the changed plan into `plan` and freezes it, when it only
// concerns what is still to come and was accepted. Returns the exit status where the run is not to be gone on with.
std::optional<int> change_before_resume(const std::filesystem::path &run, std::optional<Plan> &plan,
                                        const Catalogue &catalogue, const Arguments &arguments);

}  // namespace athanor

#endif
