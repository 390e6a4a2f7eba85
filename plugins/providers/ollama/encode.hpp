// SPDX-License-Identifier: Apache-2.0
//
// A neutral chat as the body of an /api/chat request. What Ollama does not take as it was asked becomes a warning in
// the reply, never a silent gap.
#pragma once

#include "options.hpp"

#include <athanor/chat.hpp>

namespace athanor::ollama {

// The body. `rules` is what is known of the model; warnings go into `reply`.
sdk::Json encode(const sdk::Json &chat, const sdk::Json &rules, const Options &options, sdk::chat::ReplyBuilder &reply);

// How many tool calls the conversation has so far: new ones are numbered on from there.
std::size_t calls_in(const sdk::Json &chat);

}  // namespace athanor::ollama
