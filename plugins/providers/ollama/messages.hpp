// SPDX-License-Identifier: Apache-2.0
//
// The messages of a chat as Ollama's: one text each, pictures beside it, each tool result a message of its own.
#pragma once

#include <athanor/plugin.hpp>

namespace athanor::ollama {

// Throws sdk::Error (invalid_request) for a document, which Ollama does not take, and (bad_request) for a part that
// there is no such thing as.
sdk::Json messages(const sdk::Json &chat);

}  // namespace athanor::ollama
