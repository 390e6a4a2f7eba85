// SPDX-License-Identifier: Apache-2.0
//
// What went wrong at the service, in the codes of docs/architecture.md, "Models". The host decides what is tried again.
#pragma once

#include <athanor/http.hpp>
#include <string>

namespace athanor::anthropic {

using sdk::Json;

// An answer whose status is not 2xx.
sdk::Error http_error(const sdk::http::Reply &reply, const std::string &who);

// An error inside a 2xx answer: {type: "error", error: {type, message}}, as an event or as the body.
sdk::Error event_error(const Json &event, const std::string &who);

// A 2xx answer that is not the API's. `what` says what came instead, `text` is shown.
sdk::Error nonsense(const std::string &who, const std::string &what, const std::string &text);

// The error with the request's id and the limits, which stand in the headers.
sdk::Error with_headers(sdk::Error error, const Json &headers);

}  // namespace athanor::anthropic
