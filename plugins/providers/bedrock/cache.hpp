// SPDX-License-Identifier: Apache-2.0
//
// Where a request may be cached by the service: writing costs more than reading anew, reading much less.
#pragma once

#include <athanor/chat.hpp>

#include "model_rules.hpp"

namespace athanor::bedrock {

// Puts a cache point after a long system prompt, and one after the last message of a long conversation, unless the chat
// says cache: false or the model takes none.
void mark_cache(Json &body, const Json &chat, const Model &model, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::bedrock
