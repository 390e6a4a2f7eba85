// SPDX-License-Identifier: Apache-2.0
//
// Which failures are what a call has come to, for good, and which are to be asked again.
#ifndef ATHANOR_SERVICES_FINAL_FAILURE_HPP
#define ATHANOR_SERVICES_FINAL_FAILURE_HPP

#include <string>

namespace athanor {

// `kind` of the call. Everything that is not for good is a fault of the house or of the pipeline: a resumed run asks
// again.
bool is_final_failure(const std::string &kind, const std::string &code);

}  // namespace athanor

#endif
