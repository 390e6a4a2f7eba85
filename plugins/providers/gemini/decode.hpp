// SPDX-License-Identifier: Apache-2.0
//
// What generateContent answers, whole or as the frames of a stream: each is a document of the same form, so one class
// reads both.
#pragma once

#include <athanor/chat.hpp>
#include <functional>
#include <string>

namespace athanor::gemini {

class Answer {
 public:
  // `calls` is the number of tool calls before this answer; `reply` is where it is put together.
  Answer(std::string model, std::size_t calls, sdk::chat::ReplyBuilder &reply)
      : model_(std::move(model)), calls_(calls), reply_(reply) {}

  // Told each piece of text as it comes; type is "text" or "reasoning".
  void on_delta(std::function<void(const std::string &type, const std::string &text)> tell) { tell_ = std::move(tell); }

  // One document, as text. Throws sdk::Error for an error in it, or when it is no JSON.
  void take_text(const std::string &text);

  // The reply document. Throws sdk::Error: "content_filter" for a blocked prompt, "truncated" when no finish reason
  // was given.
  sdk::Json end();

 private:
  void take(const sdk::Json &document);
  void take_candidate(const sdk::Json &candidate);
  void take_part(const sdk::Json &part);
  void take_call(const sdk::Json &call, const sdk::Json &state);

  const std::string model_;
  std::size_t calls_;
  sdk::chat::ReplyBuilder &reply_;
  std::function<void(const std::string &, const std::string &)> tell_;
  sdk::Json usage_;           // usageMetadata: cumulative, the last one counts
  std::string block_reason_;  // of the prompt
  bool any_candidate_ = false;
};

}  // namespace athanor::gemini
