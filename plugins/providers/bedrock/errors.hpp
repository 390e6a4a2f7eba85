// SPDX-License-Identifier: Apache-2.0
//
// What went wrong at the service, in the codes of docs/architecture.md, "Models". The host decides what is tried again.
#pragma once

#include <athanor/http.hpp>
#include <string>

namespace athanor::bedrock {

using sdk::Json;

// An answer whose status is not 2xx.
sdk::Error http_error(const sdk::http::Reply &reply);

// A frame of the stream whose :message-type is "exception" or "error".
sdk::Error exception_error(const Json &headers, const std::string &data);

// A 2xx answer that is not Converse's. `what` says what came instead, `text` is shown.
sdk::Error nonsense(const std::string &what, const std::string &text);

// The error with the request's id, which stands in the headers.
sdk::Error with_request_id(sdk::Error error, const Json &headers);

}  // namespace athanor::bedrock
