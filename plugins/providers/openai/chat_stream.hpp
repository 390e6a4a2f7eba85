// SPDX-License-Identifier: Apache-2.0
//
// Folds the chunks of a streamed chat completion into the completion.
#pragma once

#include "frames.hpp"
#include "tool_calls.hpp"

namespace athanor::openai {

class ChatFold : public Fold {
 public:
  void take(const Json &chunk, const Delta &delta) override;
  bool complete() const override;
  Json document() const override;

 private:
  void take_choice(const Json &choice, const Delta &delta);
  void take_message(const Json &piece, const Delta &delta);

  Json top_ = Json::object(), choice_ = Json::object(), message_ = Json::object();
  ToolCalls calls_;
};

}  // namespace athanor::openai
