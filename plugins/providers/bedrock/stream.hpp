// SPDX-License-Identifier: Apache-2.0
//
// Puts the events of converse-stream together to the answer that converse would have given whole, so that both are
// decoded by the same code.
#pragma once

#include <athanor/plugin.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace athanor::bedrock {

using sdk::Json;

class Stream {
 public:
  using Tell = std::function<void(const std::string &type, const std::string &text)>;

  // `tell` gets each piece of "text" and "reasoning" as it arrives.
  explicit Stream(Tell tell) : tell_(std::move(tell)) {}

  // One frame. Unknown events are ignored; an exception, or what is no event at all, becomes the error.
  void take(const Json &frame);

  bool ended() const { return answer_.contains("stopReason"); }      // the terminal event came; usage follows it
  const std::optional<sdk::Error> &error() const { return error_; }  // the service said that it failed
  Json answer() const;

 private:
  void event(const std::string &type, const Json &data);
  void delta(Json &block, std::int64_t index, const Json &delta);
  void reasoning(Json &block, const Json &piece);

  const Tell tell_;
  Json answer_ = Json::object();
  std::map<std::int64_t, Json> blocks_;            // by index
  std::map<std::int64_t, std::string> arguments_;  // a tool call's arguments so far, as text
  std::optional<sdk::Error> error_;
};

}  // namespace athanor::bedrock
