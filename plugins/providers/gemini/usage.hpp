// SPDX-License-Identifier: Apache-2.0
//
// Gemini's usageMetadata as the neutral Usage.
#pragma once

#include <athanor/plugin.hpp>

namespace athanor::gemini {

// Gemini counts cached tokens inside the prompt, but thoughts outside the candidates. Null: an empty object.
sdk::Json usage_of(const sdk::Json &metadata);

}  // namespace athanor::gemini
