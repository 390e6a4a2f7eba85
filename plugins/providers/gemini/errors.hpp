// SPDX-License-Identifier: Apache-2.0
//
// What went wrong, in the host's words. Google's errors are {error: {code, message, status, details}}, sometimes
// wrapped in an array of one, and a stream may hold one although its status was 200.
#pragma once

#include <athanor/http.hpp>
#include <string>

namespace athanor::gemini {

// Of an answer whose status is not 2xx.
sdk::Error failure_of(const sdk::http::Reply &reply, const std::string &model);

// Of the `error` member of a document that came with status 200.
sdk::Error failure_inside(const sdk::Json &error, const std::string &model);

// Google blocked the prompt and answered nothing. `usage` goes into the error: the prompt was counted.
sdk::Error blocked(const std::string &reason, const sdk::Json &usage);

// What came with status 200 is not the protocol.
sdk::Error unreadable(const std::string &text);

}  // namespace athanor::gemini
