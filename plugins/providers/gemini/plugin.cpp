// SPDX-License-Identifier: Apache-2.0
//
// The plugin's entry; everything else is linked in from gemini_parts, which tests link too.
#include "gemini.hpp"

ATHANOR_PLUGIN("org.athanor.gemini", "0.1.0", athanor::gemini::Gemini)
