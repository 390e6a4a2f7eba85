// SPDX-License-Identifier: Apache-2.0
//
// The event loop: named calls in flight, each with what to do when it ends. One thread; the order in which
// the host hands completions over is the only order there is.
#ifndef ATHANOR_EXPERIMENT_CALLS_HPP
#define ATHANOR_EXPERIMENT_CALLS_HPP

#include <athanor/plugin.hpp>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace athanor::experiment {

using sdk::Json;

class Calls {
 public:
  using Handler = std::function<void(const sdk::Completion &)>;

  explicit Calls(sdk::Host &host) : host_(host) {}

  void start(const std::string &name, const Json &request, Handler handler);
  // Its end is waited for like any other, but nobody is told of it. Nothing happens when it is not in flight.
  void cancel(const std::string &name);
  // Waits for one completion and hands it to its handler; false when nothing is in flight. Throws Cancelled.
  bool step();
  std::size_t in_flight() const { return handlers_.size(); }
  sdk::Host &host() { return host_; }

 private:
  sdk::Host &host_;
  std::map<std::string, Handler> handlers_;
  std::set<std::string> given_up_;
};

// The result of a call that only the house can make fail: its error ends the stage, and never becomes a node's state.
const Json &result_of(const sdk::Completion &completion);

}  // namespace athanor::experiment

#endif
