// SPDX-License-Identifier: Apache-2.0
//
// `athanor review`: judges a PDF, or a folder of them, with a pipeline whose input is `manuscripts`; with --calibrate,
// lays the scores beside those that people gave.
#ifndef ATHANOR_CLI_REVIEW_HPP
#define ATHANOR_CLI_REVIEW_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_review(const Arguments &arguments);

}  // namespace athanor

#endif
