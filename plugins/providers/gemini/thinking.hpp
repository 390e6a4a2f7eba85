// SPDX-License-Identifier: Apache-2.0
//
// How much a model is to think: the neutral levels as Gemini's budgets (2.5) and levels (3 and later).
#pragma once

#include <athanor/chat.hpp>

namespace athanor::gemini {

// The thinkingConfig for the chat's `reasoning`; null where there is nothing to say. Every mapping that is not exact
// becomes a warning.
sdk::Json thinking_config(const sdk::Json &chat, const sdk::Json &rules, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::gemini
