// SPDX-License-Identifier: Apache-2.0
//
// The run that a person names, for the verbs that only look at runs. What each verb shows of it is in its own file.
#ifndef ATHANOR_CLI_OPEN_RUN_HPP
#define ATHANOR_CLI_OPEN_RUN_HPP

#include <filesystem>
#include <string>

#include "report/open_run.hpp"

namespace athanor {

// The folder of the run that `word` names: a path, or the name of a run below ./runs. Throws Error("not_found") with
// the nearest name.
fs::path find_run(const std::string &word);

}  // namespace athanor

#endif
