// SPDX-License-Identifier: Apache-2.0
//
// From a whole answer of Converse to the parts, the finish and the usage of a neutral reply.
//
//     stopReason                                 finish
//     end_turn, stop_sequence                    stop
//     tool_use                                   tool_calls
//     max_tokens                                 length
//     guardrail_intervened, content_filtered     content_filter
//     refusal                                    refusal; not in the service's list, but Claude's own word
//     model_context_window_exceeded              context_overflow
//     malformed_tool_use, malformed_model_output, any other: error, for they must not pass for an answer
#pragma once

#include <athanor/chat.hpp>

#include "names.hpp"

namespace athanor::bedrock {

using sdk::Json;

// `tools` knows the names that were sent.
void decode(const Json &answer, const Names &tools, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::bedrock
