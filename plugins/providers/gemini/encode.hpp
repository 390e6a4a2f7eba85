// SPDX-License-Identifier: Apache-2.0
//
// A neutral chat as the body of a generateContent request. What a model does not take as it was asked becomes a
// warning in the reply, never a silent gap.
#pragma once

#include "options.hpp"

#include <athanor/chat.hpp>
#include <string>

namespace athanor::gemini {

// Where a request goes. A model without a folder is one of "models/"; "tunedModels/mine" stays as it is.
std::string address(const std::string &base_url, const std::string &model, bool streamed);

// The body. `rules` is what is known of the model; warnings go into `reply`.
sdk::Json encode(const sdk::Json &chat, const sdk::Json &rules, const Options &options, sdk::chat::ReplyBuilder &reply);

// How many tool calls the conversation has so far: new ones are numbered on from there.
std::size_t calls_in(const sdk::Json &chat);

}  // namespace athanor::gemini
