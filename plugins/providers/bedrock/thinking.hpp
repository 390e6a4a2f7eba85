// SPDX-License-Identifier: Apache-2.0
//
// How much a Claude on Bedrock is to think, in the words of its generation: adaptive thinking with an effort, or a
// budget of tokens. Other vendors' words for it are theirs: an extra_body can say them.
#pragma once

#include <athanor/chat.hpp>

#include "model_rules.hpp"

namespace athanor::bedrock {

// Puts additionalModelRequestFields.thinking and outputConfig.effort for the chat's `reasoning` into the body; a budget
// makes inferenceConfig.maxTokens grow. Says each mapping that is not exact. True: the model will think.
bool think(Json &body, Json &inference, const Json &chat, const Model &model, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::bedrock
