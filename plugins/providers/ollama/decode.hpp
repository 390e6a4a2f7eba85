// SPDX-License-Identifier: Apache-2.0
//
// What /api/chat answers: one document, or a line of JSON for each piece, the last with done: true. One class reads
// both.
#pragma once

#include <athanor/chat.hpp>
#include <functional>
#include <string>

namespace athanor::ollama {

class Answer {
 public:
  // `calls` is the number of tool calls before this answer; `reply` is where it is put together.
  Answer(std::string model, std::size_t calls, sdk::chat::ReplyBuilder &reply)
      : model_(std::move(model)), calls_(calls), reply_(reply) {}

  // Told each piece of text as it comes; type is "text" or "reasoning".
  void on_delta(std::function<void(const std::string &type, const std::string &text)> tell) { tell_ = std::move(tell); }

  // One document, as text. Throws sdk::Error for an error in it, when it is cut, or when it is no JSON.
  void take_text(const std::string &text);

  // The reply document. Throws sdk::Error (truncated) when the last line never came.
  sdk::Json end();

 private:
  void take(const sdk::Json &document);
  void take_message(const sdk::Json &message);
  void take_call(const sdk::Json &call);

  const std::string model_;
  std::size_t calls_;
  sdk::chat::ReplyBuilder &reply_;
  std::function<void(const std::string &, const std::string &)> tell_;
};

}  // namespace athanor::ollama
