// SPDX-License-Identifier: Apache-2.0
//
// What an answer cost and what is left of the limits, in neutral words.
#pragma once

#include <athanor/plugin.hpp>

namespace athanor::anthropic {

using sdk::Json;

// This API counts what was read from and written to the cache beside its input_tokens; the neutral count includes both.
Json usage_of(const Json &usage);

// The headers anthropic-ratelimit-*; empty where there are none. Times until a reset are seen from the service's own
// Date, and left out without one.
Json rate_of(const Json &headers);

}  // namespace athanor::anthropic
