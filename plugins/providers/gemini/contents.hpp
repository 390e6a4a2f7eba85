// SPDX-License-Identifier: Apache-2.0
//
// The messages of a chat as Gemini's contents and parts, with thought signatures on the very parts that they came on.
#pragma once

#include <athanor/chat.hpp>
#include <string>

namespace athanor::gemini {

// Ids that this provider gave to calls that came without one begin so; they are not sent back.
inline constexpr const char *made_id = "made_";

// {contents, systemInstruction?}. Throws sdk::Error (bad_request) for a part that there is no such thing as.
sdk::Json contents(const sdk::Json &chat, const sdk::Json &rules, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::gemini
