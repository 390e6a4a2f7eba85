// SPDX-License-Identifier: Apache-2.0
//
// What an instance may ask of the network, and where it may be sent on to.
#ifndef ATHANOR_SERVICES_HTTP_POLICY_HPP
#define ATHANOR_SERVICES_HTTP_POLICY_HPP

#include <optional>
#include <string>

#include "services/http/grant.hpp"
#include "services/http/request.hpp"

namespace athanor {

// Whether a secret may be sent to that address: with encryption, to this machine, or where the pipeline names the host.
bool may_carry_secrets(const Url &url, const Network &network);

// Throws Error("refused") for an origin that the grant does not have, and for a secret that is not the instance's own,
// goes elsewhere than to its own servers, or would travel in the clear.
void check_allowed(const HttpRequest &request, const Grant &grant, const Network &network);

// Where a redirecting answer leads, or nothing where it is an answer like others: a GET follows at most 5, a POST only
// one that keeps it a POST (307, 308) at the same origin. Throws Error("refused") for what leads elsewhere.
std::optional<Url> redirected(const std::string &method, const Url &from, int status, const std::string &location,
                              int hops, const Grant &grant);

}  // namespace athanor

#endif
