// SPDX-License-Identifier: Apache-2.0
//
// What an answer cost in tokens, from either API: input includes what was cached, output includes reasoning, as these
// servers count already. What was not reported is left out; the server's own object is kept as `raw`.
#pragma once

#include <athanor/plugin.hpp>

namespace athanor::openai {

using sdk::Json;

// Of a `usage` object; an empty object when there is none.
Json usage_of(const Json &usage);

}  // namespace athanor::openai
