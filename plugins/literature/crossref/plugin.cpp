// SPDX-License-Identifier: Apache-2.0
//
// The plugin's entry; everything else is linked in from crossref_parts, which tests link too.
#include "crossref.hpp"

ATHANOR_PLUGIN("org.athanor.crossref", "0.1.0", athanor::crossref::Crossref)
