// SPDX-License-Identifier: Apache-2.0
//
// Tool calls that arrive in fragments. By the book a fragment has an `index`, and the first of a call an id and a name;
// servers leave out any of these, so a fragment belongs to the call with its id, else with its index, else to the last.
#pragma once

#include <athanor/plugin.hpp>
#include <optional>
#include <vector>

namespace athanor::openai {

using sdk::Json;

class ToolCalls {
 public:
  void take(const Json &fragment);
  // Whole calls: {id?, type, function: {name, arguments: text}, and whatever else came}.
  Json calls() const;

 private:
  struct Call {
    Json whole;
    std::optional<std::int64_t> index;
  };
  Call &call_of(const Json &fragment);

  std::vector<Call> calls_;
};

}  // namespace athanor::openai
