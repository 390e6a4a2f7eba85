// SPDX-License-Identifier: Apache-2.0
//
// How much a model is to think, in the words of its generation: adaptive thinking with an effort, or a budget of
// tokens.
#pragma once

#include <athanor/chat.hpp>

#include "model_rules.hpp"

namespace athanor::anthropic {

// Puts `thinking` and output_config.effort for the chat's `reasoning` into a body that has max_tokens, which grows by a
// budget. Says each mapping that is not exact. True: the model will think.
bool think(Json &body, const Json &chat, const Model &model, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::anthropic
