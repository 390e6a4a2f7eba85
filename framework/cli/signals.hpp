// SPDX-License-Identifier: Apache-2.0
//
// Ctrl-C and SIGTERM: the first sets a flag, which whoever works looks at; the second ends the process, which loses
// nothing that was recorded.
#ifndef ATHANOR_CLI_SIGNALS_HPP
#define ATHANOR_CLI_SIGNALS_HPP

#include <atomic>

namespace athanor {

// Listens from now on. The flag is the same for the whole process.
std::atomic<bool> &stop_on_signals();

}  // namespace athanor

#endif
