// SPDX-License-Identifier: Apache-2.0
//
// The protocol of a murmur server: a chat to its words and back. Pure: no host, no connection, so that it is tested
// with bytes.
//
//     POST BASE/say   {"voice": MODEL, "turns": [{"who": "rules" | "asker" | "voice", "words": TEXT}], "most"?,
//     "warmth"?, "seed"?} 200             lines of JSON: {"words": TEXT}, as many as it takes, then {"end": "done" |
//     "enough" | "declined",
//                     "heard": TOKENS, "said": TOKENS}; or, when it breaks down on the way, {"problem": TEXT}
//     else            {"problem": TEXT, "wait"?: SECONDS}
#ifndef MURMUR_PROTOCOL_HPP
#define MURMUR_PROTOCOL_HPP

#include <athanor/chat.hpp>
#include <athanor/http.hpp>
#include <functional>
#include <map>
#include <string>

namespace murmur {

using athanor::sdk::Json;

// The body of a request. What the server does not take is left out, with a warning in the reply.
Json encode(const Json &chat, athanor::sdk::chat::ReplyBuilder &reply);

// Reads an answer line by line.
class Answer {
 public:
  // Words go to `heard` as they come.
  Answer(std::string model, athanor::sdk::chat::ReplyBuilder &reply, std::function<void(const std::string &)> heard)
      : model_(std::move(model)), reply_(reply), heard_(std::move(heard)) {}
  // One line. Throws sdk::Error (bad_reply, server_error).
  void take(const std::string &line);
  // The reply. Throws sdk::Error (truncated) where the last line never came.
  Json end() const;

 private:
  const std::string model_;
  athanor::sdk::chat::ReplyBuilder &reply_;
  const std::function<void(const std::string &)> heard_;
};

// What a status other than 2xx means.
athanor::sdk::Error failure_of(const athanor::sdk::http::Reply &reply, const std::string &model);

}  // namespace murmur

#endif
