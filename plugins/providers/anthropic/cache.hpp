// SPDX-License-Identifier: Apache-2.0
//
// Where a request may be cached by the service: writing costs a quarter more than reading anew, reading a tenth.
#pragma once

#include <athanor/chat.hpp>

#include "model_rules.hpp"

namespace athanor::anthropic {

// Puts a breakpoint at the end of a long system prompt, and one at the last message of a long conversation, unless the
// chat says cache: false or the model takes none.
void mark_cache(Json &body, const Json &chat, const Model &model, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::anthropic
