// SPDX-License-Identifier: Apache-2.0
//
// `athanor diff RUN NODE NODE` and `athanor diff RUN:NODE RUN:NODE`: two programs and what they measured.
#ifndef ATHANOR_CLI_DIFF_HPP
#define ATHANOR_CLI_DIFF_HPP

#include <string>

#include "cli/arguments.hpp"

namespace athanor {

int verb_diff(const Arguments &arguments);

// The unified diff of two texts, made by the program `diff`; "" for equal ones. A missing text (nullptr) is a file that
// is not there. Throws Error("not_found") when there is no such program.
std::string unified_diff(const std::string *left, const std::string *right, const std::string &left_label,
                         const std::string &right_label);

}  // namespace athanor

#endif
