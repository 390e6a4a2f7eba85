// SPDX-License-Identifier: Apache-2.0
//
// From a response to the parts of a neutral reply. Each part keeps as its `state` what the server wants back.
#pragma once

#include <athanor/chat.hpp>
#include <athanor/http.hpp>

#include "rules.hpp"

namespace athanor::openai {

// Throws sdk::Error: the server's own when the response failed, "truncated" when it has no end.
void decode_responses(const Json &document, const Traits &traits, const sdk::http::Reply &http,
                      sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::openai
