// SPDX-License-Identifier: Apache-2.0
//
// From an allowed name to a connection: the system's resolver is asked, and of its answers only those addresses are
// tried that a job may reach. The address that was looked at is the one connected to, so a name whose answers change
// gains nothing.
#ifndef ATHANOR_SANDBOX_ADDRESSES_HPP
#define ATHANOR_SANDBOX_ADDRESSES_HPP

#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {

enum class Reach {
  everywhere,   // an address of the public internet
  own_network,  // of this machine or a private network: only for names listed with `private:`
  never         // link-local, metadata services, multicast, reserved: for nobody
};
Reach reach_of(const sockaddr &address);

struct Reached {
  Descriptor socket;  // empty: there is no connection, and
  int status = 0;     // this is the HTTP status that says so (403, 502, 504),
  std::string why;    // with this sentence
};
// Blocks: at most as long as the resolver takes, and 10 s for each address (30 s for all).
Reached reach(const std::string &name, std::uint16_t port, bool own_network);

}  // namespace athanor::sandbox

#endif
