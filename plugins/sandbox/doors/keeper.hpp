// SPDX-License-Identifier: Apache-2.0
//
// The process of one door: takes connections from the job's side and serves each in a thread, until the supervisor
// goes away. It runs outside the walls and is no process of the job: what it takes is not the job's, and the job can
// neither see nor end it.
#ifndef ATHANOR_SANDBOX_KEEPER_HPP
#define ATHANOR_SANDBOX_KEEPER_HPP

#include <string>
#include <vector>

#include "sandbox/doors/doors.hpp"

namespace athanor::sandbox {

struct KeeperEnds {
  int channel;  // one message comes here: the socket that listens on the job's side
  int stop;     // ends when the job has; then so does the process
  int report;   // a line for each connection of the proxy
};

// In a forked child only. Does not return.
[[noreturn]] void keep_door(const Door &door, const KeeperEnds &ends);

}  // namespace athanor::sandbox

#endif
