// SPDX-License-Identifier: Apache-2.0
//
// See calls.hpp.
#include "calls.hpp"

namespace athanor::experiment {

void Calls::start(const std::string &name, const Json &request, Handler handler) {
  host_.start(name, request);
  handlers_.emplace(name, std::move(handler));
}

void Calls::cancel(const std::string &name) {
  if (!handlers_.count(name) || !given_up_.insert(name).second) return;
  host_.cancel(name);
}

bool Calls::step() {
  if (handlers_.empty()) return false;
  const auto completion = host_.next();
  if (!completion)
    throw sdk::Error(
        "internal",
        "the host says that nothing is in flight, but the call \"" + handlers_.begin()->first + "\" has not ended",
        "report this with the run folder");
  const auto found = handlers_.find(completion->name);
  if (found == handlers_.end())
    throw sdk::Error("internal", "the host handed over the end of \"" + completion->name + "\", which was not started",
                     "report this with the run folder");
  const Handler handler = std::move(found->second);
  handlers_.erase(found);
  if (given_up_.erase(completion->name)) return true;
  if (!completion->ok && completion->error->code == "cancelled") throw sdk::Cancelled{};
  handler(*completion);
  return true;
}

const Json &result_of(const sdk::Completion &completion) {
  if (!completion.ok) throw *completion.error;
  return completion.result;
}

}  // namespace athanor::experiment
