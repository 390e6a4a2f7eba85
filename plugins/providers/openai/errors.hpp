// SPDX-License-Identifier: Apache-2.0
//
// What went wrong, in the host's words. The server's own code decides where it sends one; its status where it does
// not; the wording of its message only where neither says anything.
#pragma once

#include <athanor/http.hpp>
#include <string>

namespace athanor::openai {

using sdk::Json;

// The error that a document holds: an object, or a text; null when it holds none. Also an answer with status 200, and
// a frame of a stream, may be an error.
Json error_in(const Json &document);

// The error to throw. `error` as error_in gave it (null: the body was not understood); `reply` has status and headers.
sdk::Error service_error(const sdk::http::Reply &reply, const std::string &title, const Json &error);

// Request id and limits, which every error and every reply carries.
void put_headers(const Json &headers, Json &out);

}  // namespace athanor::openai
