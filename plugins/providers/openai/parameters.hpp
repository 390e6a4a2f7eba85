// SPDX-License-Identifier: Apache-2.0
//
// The parameters of a chat, for both APIs. What this model does not take is left out, or brought to what it takes, and
// the reply says so.
#pragma once

#include <athanor/chat.hpp>

#include "rules.hpp"

namespace athanor::openai {

enum class Api { chat, responses };

void encode_parameters(const Json &chat, const Traits &traits, Api api, Json &body, sdk::chat::ReplyBuilder &reply);

// The choice of a tool that both APIs write alike ("auto", "none", "required"), or `named` for one tool; null: leave it
// out.
Json tool_choice(const Json &chat, const Traits &traits, const Json &named, sdk::chat::ReplyBuilder &reply);

// Throws sdk::Error (bad_request) for pictures, documents and tools that this model does not take: an answer without
// them would be an answer to another question.
void refuse_what_it_cannot_take(const Json &chat, const Traits &traits);

// The text of a tool call's arguments, as the model wrote them where that is known.
std::string arguments_text(const Json &part);

}  // namespace athanor::openai
