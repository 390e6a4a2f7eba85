// SPDX-License-Identifier: Apache-2.0
//
// How a forked child that cannot become the program tells the supervisor why.
#ifndef ATHANOR_SANDBOX_GIVE_UP_HPP
#define ATHANOR_SANDBOX_GIVE_UP_HPP

#include <string>

namespace athanor::sandbox {

// Where the child finds the descriptor of its report, once its ends are taken.
inline constexpr int report_fd = 3;

// In the child only: reports "failed WHAT: ERROR" (an errno; 0: none) and ends.
[[noreturn]] void give_up(const std::string &what, int error);

}  // namespace athanor::sandbox

#endif
