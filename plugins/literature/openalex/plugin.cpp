// SPDX-License-Identifier: Apache-2.0
//
// The plugin's entry; everything else is linked in from openalex_parts, which tests link too.
#include "openalex.hpp"

ATHANOR_PLUGIN("org.athanor.openalex", "0.1.0", athanor::openalex::OpenAlex)
