// SPDX-License-Identifier: Apache-2.0
//
// What an answer cost, in neutral words. Converse says nothing of reasoning tokens and sends no rate limits.
#pragma once

#include <athanor/plugin.hpp>

namespace athanor::bedrock {

using sdk::Json;

// Converse counts what was read from and written to the cache beside its inputTokens; the neutral count includes both.
Json usage_of(const Json &usage);

}  // namespace athanor::bedrock
