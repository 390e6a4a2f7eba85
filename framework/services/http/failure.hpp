// SPDX-License-Identifier: Apache-2.0
//
// What went wrong on the way, as an error that names the server and says what to do.
#ifndef ATHANOR_SERVICES_HTTP_FAILURE_HPP
#define ATHANOR_SERVICES_HTTP_FAILURE_HPP

#include "foundation/error.hpp"
#include "services/http/transfer.hpp"

namespace athanor {

// "unavailable", "timeout", "truncated" or "too_large", with `phase` (name, proxy, connect, tls, send, wait or body),
// `reason` (libcurl's words) and, where the request had been sent, `maybe_billed`.
Error http_failure(const TransferEnd &end, const Url &url, const HttpRequest &request);

}  // namespace athanor

#endif
