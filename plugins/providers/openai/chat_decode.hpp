// SPDX-License-Identifier: Apache-2.0
//
// From a chat completion to the parts of a neutral reply.
#pragma once

#include <athanor/chat.hpp>

#include "rules.hpp"

namespace athanor::openai {

// `calls_before` counts the tool calls of the conversation so far: calls that came without an id get one of their own.
// Throws sdk::Error: "truncated" when there is no finish reason.
void decode_chat(const Json &document, const Traits &traits, std::size_t calls_before, sdk::chat::ReplyBuilder &reply);

// A neutral tool call from an API's name, id and arguments; `state` gets the arguments' text when it cannot be had back
// from the parsed arguments.
Json tool_call_part(const std::string &id, const std::string &name, const std::string &arguments, Json state);

// What every reply says of itself: model, id, usage.
void decode_head(const Json &document, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::openai
