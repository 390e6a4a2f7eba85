// SPDX-License-Identifier: Apache-2.0
//
// Puts the events of a stream together to the message that the service would have sent whole, so that both are decoded
// by the same code.
#pragma once

#include <athanor/plugin.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace athanor::anthropic {

using sdk::Json;

class Stream {
 public:
  using Tell = std::function<void(const std::string &type, const std::string &text)>;

  // `who` names the service in errors. `tell` gets each piece of "text" and "reasoning" as it arrives.
  Stream(std::string who, Tell tell) : who_(std::move(who)), tell_(std::move(tell)) {}

  // One frame. Unknown events are ignored, as the API asks; what is no event at all becomes the error.
  void take(const Json &frame);

  bool ended() const { return ended_; }                              // the terminal event came
  const std::optional<sdk::Error> &error() const { return error_; }  // the service said that it failed
  Json message() const;

 private:
  void event(const std::string &type, const Json &data);
  void delta(std::int64_t index, const Json &delta);
  void close(std::int64_t index);
  void update(const Json &data);

  const std::string who_;
  const Tell tell_;
  Json message_ = Json::object();
  std::map<std::int64_t, Json> blocks_;            // by index
  std::map<std::int64_t, std::string> arguments_;  // a tool call's arguments so far, as text
  bool ended_ = false;
  std::optional<sdk::Error> error_;
};

}  // namespace athanor::anthropic
