// SPDX-License-Identifier: Apache-2.0
//
// Roles that a stage's options name (format `role`) beside those that its tasks ask for: whom its programs may ask,
// say.
#ifndef ATHANOR_PIPELINE_OPTION_ROLES_HPP
#define ATHANOR_PIPELINE_OPTION_ROLES_HPP

#include <map>
#include <string>

#include "pipeline/plan.hpp"

namespace athanor {

// Each with the pointer, in the options, of the first that names it.
std::map<std::string, std::string> roles_in_options(const StageStep &stage);

}  // namespace athanor

#endif
