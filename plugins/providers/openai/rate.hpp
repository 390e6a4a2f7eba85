// SPDX-License-Identifier: Apache-2.0
//
// What the server says about its limits in the headers x-ratelimit-*, with every answer and every refusal.
#pragma once

#include <athanor/plugin.hpp>
#include <optional>
#include <string>

namespace athanor::openai {

using sdk::Json;

// "1s", "6m0s", "88ms", "1h2m3.5s", or seconds as a plain number. Empty for anything else.
std::optional<double> duration_seconds(const std::string &text);

// {requests?: {limit?, remaining?, reset_s?}, tokens?: {...}}; `headers` by lower-case name.
Json rate_of(const Json &headers);

}  // namespace athanor::openai
