// SPDX-License-Identifier: Apache-2.0
//
// One connection of a job to the hosts that its pipeline lists: CONNECT, or a request for an http:// address. Runs
// outside the walls, without rights. Each connection serves one request.
#ifndef ATHANOR_SANDBOX_PROXY_HPP
#define ATHANOR_SANDBOX_PROXY_HPP

#include <functional>
#include <vector>

#include "sandbox/doors/connections.hpp"
#include "sandbox/doors/hosts.hpp"
#include "sandbox/doors/passing.hpp"

namespace athanor::sandbox {

struct Proxy {
  std::vector<HostRule> rules;
  std::vector<std::string> listed;         // the rules as they were written
  std::atomic<std::int64_t> allowance{0};  // bytes that all connections together may still pass
  // Serves the client to the end. `known` fills in who it is for as soon as that is known. [any thread]
  void serve(int client, Tally &tally, const std::function<void(const Connection &)> &known);
};

}  // namespace athanor::sandbox

#endif
