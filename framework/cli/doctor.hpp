// SPDX-License-Identifier: Apache-2.0
//
// `athanor doctor RUN [--salvage NEWFOLDER]`: is a run folder sound, and what can be saved of one that is not.
#ifndef ATHANOR_CLI_DOCTOR_HPP
#define ATHANOR_CLI_DOCTOR_HPP

#include "cli/arguments.hpp"

namespace athanor {

int verb_doctor(const Arguments &arguments);

}  // namespace athanor

#endif
