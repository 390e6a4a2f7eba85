// SPDX-License-Identifier: Apache-2.0
//
// What went wrong, in the host's words. Ollama's errors are {error: text}, whose text may be the JSON of the engine
// beneath; a stream may end with such a line although its status was 200.
#pragma once

#include <athanor/http.hpp>
#include <cstdint>
#include <string>

namespace athanor::ollama {

// Of an answer whose status is not 2xx.
sdk::Error failure_of(const sdk::http::Reply &reply, const std::string &model, std::int64_t num_ctx);

// Of the `error` member of a line that came with status 200.
sdk::Error failure_inside(const sdk::Json &error);

// What came with status 200 is not the protocol.
sdk::Error unreadable(const std::string &text);

}  // namespace athanor::ollama
