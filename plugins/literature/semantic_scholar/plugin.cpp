// SPDX-License-Identifier: Apache-2.0
//
// The plugin's entry; everything else is linked in from semantic_scholar_parts, which tests link too.
#include "semantic_scholar.hpp"

ATHANOR_PLUGIN("org.athanor.semantic_scholar", "0.1.0", athanor::semantic_scholar::SemanticScholar)
