// SPDX-License-Identifier: Apache-2.0
//
// How much a model is to think: the neutral levels as Ollama's `think`.
#pragma once

#include "options.hpp"

#include <athanor/chat.hpp>

namespace athanor::ollama {

// The value of `think`, null where there is nothing to say. The chat's `reasoning` goes before the option `think`.
// Every mapping that is not exact becomes a warning.
sdk::Json thinking(const sdk::Json &chat, const sdk::Json &rules, const Options &options,
                   sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::ollama
