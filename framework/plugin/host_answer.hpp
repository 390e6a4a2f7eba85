// SPDX-License-Identifier: Apache-2.0
//
// What the host answers to a question that a plugin asks on the wire: the twin of host_table.hpp, for plugins that are
// further away. Nothing that Services throw goes any further than this.
#ifndef ATHANOR_PLUGIN_HOST_ANSWER_HPP
#define ATHANOR_PLUGIN_HOST_ANSWER_HPP

#include <functional>
#include <string>

#include "plugin/wire.hpp"

namespace athanor {

class Services;

struct HostAnswer {
  std::string line;
  bool cancelled = false;  // the plugin is told that it shall stop
};

// `message` is a call, start, next or cancel; lines that are events of the call are given to `tell` on the way. Waits
// as long as the service does. Does not throw.
HostAnswer answer_of_host(Services &services, wire::Message &message, const std::function<void(std::string)> &tell);

}  // namespace athanor

#endif
