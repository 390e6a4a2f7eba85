// SPDX-License-Identifier: Apache-2.0
//
// From a neutral chat to the body of a Converse request.
#pragma once

#include <athanor/chat.hpp>

#include "model_rules.hpp"
#include "names.hpp"

namespace athanor::bedrock {

// The body. `tools` learns the names that were sent. What the model does not take as it was given is left out or
// changed, and said as a warning of the reply. Throws Error("bad_request") for parts that cannot be sent at all.
Json encode(const Json &chat, const Model &model, Names &tools, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::bedrock
