// SPDX-License-Identifier: Apache-2.0
//
// The counts in Ollama's last line as the neutral Usage.
#pragma once

#include <athanor/plugin.hpp>

namespace athanor::ollama {

// Thoughts are counted in eval_count and not told apart. Ollama leaves a count of zero out, and so does this.
sdk::Json usage_of(const sdk::Json &document);

}  // namespace athanor::ollama
