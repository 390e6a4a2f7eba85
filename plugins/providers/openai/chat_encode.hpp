// SPDX-License-Identifier: Apache-2.0
//
// From a neutral chat to the body of POST /chat/completions.
#pragma once

#include <athanor/chat.hpp>

#include "rules.hpp"

namespace athanor::openai {

// What had to be left out is said in `reply`. Throws sdk::Error (bad_request) for what cannot be said to this model.
Json encode_chat(const Json &chat, const Traits &traits, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::openai
