// SPDX-License-Identifier: Apache-2.0
//
// The plugin's entry; everything else is linked in from ollama_parts, which tests link too.
#include "ollama.hpp"

ATHANOR_PLUGIN("org.athanor.ollama", "0.1.0", athanor::ollama::Ollama)
