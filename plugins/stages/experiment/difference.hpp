// SPDX-License-Identifier: Apache-2.0
//
// What two programs differ in, line by line: for prompts that would else show almost the same text twice, and for the
// choice of programs that have something to give each other.
#ifndef ATHANOR_EXPERIMENT_DIFFERENCE_HPP
#define ATHANOR_EXPERIMENT_DIFFERENCE_HPP

#include <string>

#include "program.hpp"

namespace athanor::experiment {

// One text as a change of another, two lines around each change, "-" and "+" before what is only in `from` or `to`;
// empty where they are the same.
std::string difference_of(const std::string &from, const std::string &to);

// Whether they are two programs rather than one and its variant: more than a handful of lines, and more than one in
// twenty, stand in one of them only. Settings are no difference.
bool differ_enough(const Program &one, const Program &other);

}  // namespace athanor::experiment

#endif
