// SPDX-License-Identifier: Apache-2.0
//
// From a whole message of the Messages API to the parts, the finish and the usage of a neutral reply.
//
//     stop_reason                            finish
//     end_turn, stop_sequence                stop
//     tool_use                               tool_calls
//     max_tokens                             length
//     refusal                                refusal, with the explanation as a part
//     model_context_window_exceeded          context_overflow
//     pause_turn, any other                  error: a pause belongs to tools that the service runs itself, which this
//                                            provider never asks for, and an unknown reason must not pass for an answer
#pragma once

#include <athanor/chat.hpp>
#include <string>

namespace athanor::anthropic {

using sdk::Json;

// `asked` is the model that was asked for, should the message not name one.
void decode(const Json &message, const std::string &asked, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::anthropic
